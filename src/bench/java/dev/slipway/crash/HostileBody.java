package dev.slipway.crash;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * Create bodies with something wrong: any field of any type, duplicate keys, deep nesting, bytes
 * that are no text. The fields are those that the service's own inspect shows, and those that it
 * leaves out when they are empty.
 */
final class HostileBody {

  private static final JsonMapper JSON = new JsonMapper();
  private static final int DEEP = 10_000;
  private static final int LIMIT = 4 * 1024 * 1024;

  /** Fields that inspect leaves out when they are empty, each with a value of its type. */
  private static final String LEFT_OUT =
      """
      {"ExposedPorts":{"80/tcp":{}},"StopTimeout":3,"StopSignal":"TERM","Shell":["sh"],
       "MacAddress":"02:42:ac:11:00:02","ArgsEscaped":true,"NetworkDisabled":false,
       "Healthcheck":{"Test":["CMD","true"],"Interval":1000000000,"Retries":1},
       "NetworkingConfig":{"EndpointsConfig":{"bridge":{"Aliases":["a"],"MacAddress":""}}},
       "HostConfig":{"Annotations":{"a":"b"},"Tmpfs":{"/t":"size=1m"},"Sysctls":{"net.a":"1"},
        "Runtime":"runc","Init":true,"StorageOpt":{"size":"1"},"Binds":["/tmp:/x:ro"],
        "PortBindings":{"80/tcp":[{"HostIp":"127.0.0.1","HostPort":"8000-8001"}]},
        "ExtraHosts":["a:1.2.3.4"],"Dns":["1.1.1.1"],"CapAdd":["NET_ADMIN"],"Links":["a:b"],
        "GroupAdd":["1"],"SecurityOpt":["seccomp=unconfined"],"VolumesFrom":["a:ro"],
        "Devices":[{"PathOnHost":"/dev/null","PathInContainer":"/dev/n","CgroupPermissions":"r"}],
        "DeviceCgroupRules":["c 1:3 r"],
        "DeviceRequests":[{"Driver":"x","Count":1,"DeviceIDs":["a"],"Capabilities":[["gpu"]]}],
        "Ulimits":[{"Name":"nofile","Soft":10,"Hard":20}],"BlkioWeight":10,
        "BlkioWeightDevice":[{"Path":"/dev/null","Weight":10}],
        "BlkioDeviceReadBps":[{"Path":"/dev/null","Rate":10}],
        "RestartPolicy":{"Name":"on-failure","MaximumRetryCount":1},
        "LogConfig":{"Type":"json-file","Config":{"max-size":"1m"}},
        "Mounts":[{"Type":"tmpfs","Target":"/m","ReadOnly":true,
          "TmpfsOptions":{"SizeBytes":1,"Mode":511}},
         {"Type":"bind","Source":"/tmp","Target":"/n","BindOptions":{"Propagation":"rprivate"}},
         {"Type":"volume","Source":"v","Target":"/o","VolumeOptions":{"NoCopy":true,
          "DriverConfig":{"Name":"local","Options":{"a":"b"}}}}]}}
      """;

  private final HostileText text;
  private final List<Member> members = new ArrayList<>();

  /** One documented field: where it is, by names from the top, and a value of its type. */
  private record Member(List<String> path, JsonNode sample) {}

  /**
   * @param inspected the inspect document of any container
   */
  HostileBody(HostileText text, JsonNode inspected) {
    this.text = text;
    ObjectNode documented = (ObjectNode) inspected.path("Config").deepCopy();
    documented.set("HostConfig", inspected.path("HostConfig"));
    collect(List.of(), documented);
    collect(List.of(), JSON.readTree(LEFT_OUT));
  }

  private void collect(List<String> above, JsonNode node) {
    node.properties()
        .forEach(entry -> {
          List<String> path = new ArrayList<>(above);
          path.add(entry.getKey());
          members.add(new Member(path, entry.getValue()));
          if (entry.getValue().isObject()) {
            collect(path, entry.getValue());
          }
        });
  }

  int fields() {
    return members.size();
  }

  byte[] next() {
    return switch (text.below(40)) {
      case 0 -> new byte[0];
      case 1 -> ("{\"Image\":" + "[".repeat(DEEP) + "]".repeat(DEEP) + "}").getBytes(UTF_8);
      case 2 ->
          ("{\"Labels\":" + "{\"a\":".repeat(DEEP) + "1" + "}".repeat(DEEP + 1)).getBytes(UTF_8);
      case 3 -> text.oneIn(4) ? huge() : text.next().getBytes(UTF_8);
      case 4, 5 -> splice(body().toString(), text.brokenUtf8());
      case 6, 7, 8 -> text.spoil(body().toString()).getBytes(UTF_8);
      case 9, 10 -> twice(body().toString()).getBytes(UTF_8);
      case 11 -> (body() + text.next()).getBytes(UTF_8);
      default -> escaped(body()).getBytes(UTF_8);
    };
  }

  /** A valid body in which one or two documented fields hold something else. */
  private ObjectNode body() {
    ObjectNode body = JSON.createObjectNode();
    body.put("Image", "busybox:latest").putArray("Cmd").add("true");
    body.withObject("/HostConfig").put("NetworkMode", "none");
    for (int i = 0; i < 1 + text.below(2); i++) {
      Member member = text.pick(members);
      set(body, member.path(), text.oneIn(4) ? member.sample() : value(member.sample()));
    }
    return body;
  }

  private static void set(ObjectNode body, List<String> path, JsonNode value) {
    ObjectNode parent = body;
    for (String name : path.subList(0, path.size() - 1)) {
      JsonNode below = parent.path(name);
      parent = below instanceof ObjectNode object ? object : parent.putObject(name);
    }
    parent.set(path.getLast(), value);
  }

  /** Of the same type as the sample more often than of another. */
  private JsonNode value(JsonNode sample) {
    return switch (text.below(12)) {
      case 0 -> JSON.createObjectNode().put(text.next(), text.next());
      case 1 -> JSON.createArrayNode().add(text.next()).addNull();
      case 2 -> JSON.nullNode();
      case 3 -> JSON.readTree(text.pick(List.of("true", "false", "[]", "{}", "[[[]]]", "\"\"")));
      case 4 -> number();
      default -> alike(sample);
    };
  }

  private JsonNode alike(JsonNode sample) {
    if (sample.isNumber()) {
      return number();
    }
    if (sample.isArray()) {
      JsonNode item = sample.isEmpty() ? JSON.readTree("\"x\"") : sample.get(0);
      return JSON.createArrayNode().add(alike(item)).add(text.oneIn(2) ? item : alike(item));
    }
    if (sample.isObject() && !sample.isEmpty()) {
      ObjectNode changed = (ObjectNode) sample.deepCopy();
      String name = text.pick(List.copyOf(sample.propertyNames()));
      if (text.oneIn(3)) {
        changed.set(text.spoil(name), changed.get(name));
      } else {
        changed.set(name, value(sample.get(name)));
      }
      return changed;
    }
    String valid = sample.asString("");
    return JSON.valueToTree(text.oneIn(2) ? text.next() : text.spoil(valid));
  }

  private JsonNode number() {
    return JSON.readTree(
        text.pick(
            List.of(
                "-1",
                "0",
                "1",
                "-9223372036854775808",
                "9223372036854775807",
                "9223372036854775808",
                "2147483648",
                "4294967295",
                "65535",
                "99999999999999999999999999",
                "1.5",
                "1e30",
                "1e-30",
                "-0.0")));
  }

  private byte[] huge() {
    return ("{\"Image\":\"busybox\",\"Cmd\":[\"" + "x".repeat(LIMIT) + "\"]}").getBytes(UTF_8);
  }

  private String twice(String body) {
    String first = body.substring(1, body.length() - 1);
    return "{" + first + "," + text.pick(List.of(first, "\"Image\":7", "\"image\":\"x\"")) + "}";
  }

  /** Halves of characters travel as escapes only: UTF-8 has no form for them. */
  private static String escaped(ObjectNode body) {
    StringBuilder safe = new StringBuilder();
    for (char c : body.toString().toCharArray()) {
      safe.append(Character.isSurrogate(c) ? "\\u%04x".formatted((int) c) : String.valueOf(c));
    }
    return safe.toString();
  }

  private byte[] splice(String body, byte[] inside) {
    byte[] bytes = body.getBytes(UTF_8);
    int at = text.below(bytes.length);
    ByteArrayOutputStream spliced = new ByteArrayOutputStream();
    spliced.write(bytes, 0, at);
    spliced.writeBytes(inside);
    spliced.write(bytes, at, bytes.length - at);
    return spliced.toByteArray();
  }
}
