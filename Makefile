# Slipway's front door. `make help` lists what it opens.

MAVEN   := ./mvnw -B -ntp
JAR     := target/slipway.jar
# The jar laid out for a quick start; see scripts/unpack.
UNPACKED := target/slipway
SOURCES := $(shell find src/main db pom.xml -type f 2>/dev/null)
ARGS    ?=
RUNS    ?= ci
PEER    ?=
AGAINST ?=
N       ?= 60

# More flags for the JVM than those in src/main/jvm/java.args.
JAVA_ARGS ?=
SLIPWAY = jdk=$$(scripts/find-jdk) && JAVA_HOME=$$jdk JAVA_ARGS="$(JAVA_ARGS)$(1)" exec $(UNPACKED)/slipway

# Names of files have UTF-8 in them; without a locale Java takes ASCII for granted.
LANG ?= C.UTF-8
export LANG

BENCH = jdk=$$(scripts/find-jdk) && exec "$$jdk/bin/java" --enable-native-access=ALL-UNNAMED \
        -cp target/test-classes:target/classes:$$(cat target/bench.classpath)

.DEFAULT_GOAL := help
.DELETE_ON_ERROR:
.PHONY: help run test verify format bench bench-crash image rebuild-views cli-script

help: ## Show this list
	@sed -n 's/^\([a-z-]*\):.*## \(.*\)/  make \1\t\2/p' Makefile | expand -t 24

run: ## Install what is missing, build, start the service in the foreground (ARGS="--slipway.node=one …" JAVA_ARGS="-Xmx256m …")
	@scripts/set-up run
	@$(MAKE) --no-print-directory -s $(UNPACKED)/slipway.aot
	@$(call SLIPWAY,) $(ARGS)

test: ## Install what is missing and pass every test: format, unit, architecture, whole service
	@scripts/set-up test
	@JAVA_HOME=$$(scripts/find-jdk) && export JAVA_HOME && exec $(MAVEN) verify $(ARGS)

verify: test ## The same as test

format: ## Format the sources
	@JAVA_HOME=$$(scripts/find-jdk) && export JAVA_HOME && exec $(MAVEN) -q spotless:apply

bench: ## Measure whole lives, against dockerd where it is installed (N=60 lives per figure; ARGS=--short; AGAINST=<another checkout>)
	@scripts/set-up run
	@$(MAKE) --no-print-directory -s target/bench.classpath
	@$(if $(AGAINST),scripts/unpack $(AGAINST)/$(JAR) target/against)
	@$(BENCH) dev.slipway.bench.Bench --n=$(N) $(if $(AGAINST),--against=target/against) $(ARGS)

bench-crash: ## Break it in every known way and print what was lost (RUNS=ci|long, PEER=dockerd, ARGS="--cases=R1,T3")
	@scripts/set-up test
	@$(MAKE) --no-print-directory -s target/bench.classpath
	@$(BENCH) dev.slipway.crash.CrashBench --runs=$(RUNS) $(if $(PEER),--peer=$(PEER)) $(ARGS)

image: ## Build the container image with docker
	@scripts/set-up build
	@$(MAKE) --no-print-directory -s $(UNPACKED)/slipway.aot
	@command -v docker >/dev/null || { echo "slipway: no docker command found; install docker.io (apt-get install docker.io)" >&2; exit 1; }
	docker build -t slipway:latest .

rebuild-views: ## Empty the views and fill them again from the stored events (stop the service first)
	@scripts/set-up run
	@$(MAKE) --no-print-directory -s $(UNPACKED)/slipway.aot
	@$(call SLIPWAY, -Dspring.context.exit=onRefresh) --slipway.rebuild-views=true $(ARGS)

cli-script: ## Drive a running service with the shared docker CLI script (HOST=unix:///run/slipway.sock)
	@test -x ../shared/clients/cli-script.sh || { echo "slipway: ../shared/clients/cli-script.sh is not beside this checkout" >&2; exit 1; }
	../shared/clients/cli-script.sh $(or $(HOST),unix:///run/slipway.sock) target/cli-script ../shared/clients/cli-script.expected.txt

$(JAR): $(SOURCES)
	@echo "slipway: building (the first time also fetches the libraries)" >&2
	@JAVA_HOME=$$(scripts/find-jdk) && export JAVA_HOME && \
	$(MAVEN) -q -Dmaven.test.skip=true -Dspotless.check.skip=true package
	@touch $@

$(UNPACKED)/slipway.aot: $(JAR) scripts/unpack scripts/train
	@echo "slipway: making it start quickly" >&2
	@scripts/unpack $(JAR) $(UNPACKED)

target/bench.classpath: $(UNPACKED)/slipway.aot $(shell find src/test src/bench -type f 2>/dev/null)
	@echo "slipway: compiling the bench" >&2
	@JAVA_HOME=$$(scripts/find-jdk) && export JAVA_HOME && \
	$(MAVEN) -q -Dspotless.check.skip=true test-compile dependency:build-classpath \
	    -Dmdep.outputFile=target/bench.classpath -Dmdep.includeScope=test
	@touch $@
