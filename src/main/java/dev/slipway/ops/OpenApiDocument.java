package dev.slipway.ops;

import dev.slipway.api.http.ServerName;
import io.swagger.v3.oas.models.OpenAPI;
import io.swagger.v3.oas.models.info.Info;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** The head of the OpenAPI document, which covers Slipway's own paths. */
@Configuration(proxyBeanMethods = false)
class OpenApiDocument {

  @Bean
  OpenAPI slipwayApi(ServerName server) {
    return new OpenAPI()
        .info(
            new Info()
                .title("Slipway")
                .version(server.version())
                .description(
                    "Slipway's own paths, beside Docker's Engine API at the same doors. Errors are"
                        + " problem details (RFC 9457). Times are UTC, durations microseconds."));
  }
}
