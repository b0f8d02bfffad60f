# Slipway's front door. `make help` lists what it opens.

MAVEN   := ./mvnw -B -ntp
JAR     := target/slipway.jar
SOURCES := $(shell find src/main db pom.xml -type f 2>/dev/null)
ARGS    ?=
N       ?= 40

JAVA_FLAGS := --enable-native-access=ALL-UNNAMED --sun-misc-unsafe-memory-access=allow \
              -XX:+UseCompactObjectHeaders -XX:+ExitOnOutOfMemoryError

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help run test verify format bench image rebuild-views cli-script

help: ## Show this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 24

run: ## Install what is missing, build, start the service in the foreground (ARGS="--server.port=18080 …")
	@scripts/set-up run
	@$(MAKE) --no-print-directory -s $(JAR)
	@jdk=$$(scripts/find-jdk) && exec "$$jdk/bin/java" $(JAVA_FLAGS) -jar $(JAR) $(ARGS)

test: ## Install what is missing and pass every test: format, unit, architecture, whole service
	@scripts/set-up test
	@JAVA_HOME=$$(scripts/find-jdk) && export JAVA_HOME && exec $(MAVEN) verify $(ARGS)

verify: test ## The same as test

format: ## Format the sources
	@JAVA_HOME=$$(scripts/find-jdk) && export JAVA_HOME && exec $(MAVEN) -q spotless:apply

bench: ## Measure starts, against dockerd where it is installed (N=40 starts per figure)
	@scripts/set-up run
	@$(MAKE) --no-print-directory -s $(JAR)
	@echo "slipway: compiling the bench" >&2
	@JAVA_HOME=$$(scripts/find-jdk) && export JAVA_HOME && \
	$(MAVEN) -q -Dspotless.check.skip=true test-compile dependency:build-classpath \
	    -Dmdep.outputFile=target/bench.classpath -Dmdep.includeScope=test && \
	exec "$$JAVA_HOME/bin/java" -Dslipway.jar=$(JAR) \
	    -cp target/test-classes:target/classes:$$(cat target/bench.classpath) dev.slipway.bench.Bench --n=$(N) $(ARGS)

image: ## Build the container image with docker
	@scripts/set-up build
	@$(MAKE) --no-print-directory -s $(JAR)
	@command -v docker >/dev/null || { echo "slipway: no docker command found; install docker.io (apt-get install docker.io)" >&2; exit 1; }
	docker build -t slipway:latest .

rebuild-views: ## Empty the views and fill them again from the stored events (stop the service first)
	@scripts/set-up run
	@$(MAKE) --no-print-directory -s $(JAR)
	@jdk=$$(scripts/find-jdk) && exec "$$jdk/bin/java" $(JAVA_FLAGS) -Dspring.context.exit=onRefresh -jar $(JAR) --slipway.rebuild-views=true $(ARGS)

cli-script: ## Drive a running service with the shared docker CLI script (HOST=unix:///run/slipway.sock)
	@test -x ../shared/clients/cli-script.sh || { echo "slipway: ../shared/clients/cli-script.sh is not beside this checkout" >&2; exit 1; }
	../shared/clients/cli-script.sh $(or $(HOST),unix:///run/slipway.sock) target/cli-script ../shared/clients/cli-script.expected.txt

$(JAR): $(SOURCES)
	@echo "slipway: building (the first time also fetches the libraries)" >&2
	@JAVA_HOME=$$(scripts/find-jdk) && export JAVA_HOME && \
	$(MAVEN) -q -Dmaven.test.skip=true -Dspotless.check.skip=true package
	@touch $@
