package dev.slipway.files;

import dev.slipway.settings.model.ExtraHost;
import dev.slipway.settings.model.NetworkMode;
import dev.slipway.settings.model.Settings;
import java.util.ArrayList;
import java.util.List;

/** Texts of the three files that every container gets from its host. */
public final class HostFiles {

  private static final String HOSTS_HEAD =
      """
      127.0.0.1\tlocalhost
      ::1\tlocalhost ip6-localhost ip6-loopback
      fe00::0\tip6-localnet
      ff00::0\tip6-mcastprefix
      ff02::1\tip6-allnodes
      ff02::2\tip6-allrouters
      """;
  private static final List<String> PUBLIC_SERVERS = List.of("8.8.8.8", "8.8.4.4");

  private HostFiles() {}

  /** Content of /etc/hostname. */
  public static String hostname(Settings settings) {
    return settings.containerConfig().hostname() + "\n";
  }

  /**
   * Content of /etc/hosts.
   *
   * @param addresses the container's own addresses, without prefix length
   * @param hostGateway address that {@code host-gateway} stands for, empty when there is none; such
   *     entries are then left out
   */
  public static String hosts(Settings settings, List<String> addresses, String hostGateway) {
    var text = new StringBuilder(HOSTS_HEAD);
    appendExtraHosts(text, settings, hostGateway);
    var config = settings.containerConfig();
    var names = names(config.hostname(), config.domainname());
    for (var address : addresses) {
      text.append(address).append('\t').append(names).append('\n');
    }
    return text.toString();
  }

  /** The full name and its first label, wherever the client wrote the domain. */
  private static String names(String hostname, String domain) {
    var full = domain.isEmpty() ? hostname : hostname + "." + domain;
    var dot = full.indexOf('.');
    return dot < 0 ? full : full + " " + full.substring(0, dot);
  }

  /**
   * Content of /etc/hosts in host network mode: the host's own text and the extra hosts.
   *
   * @param hostHostsText the host's own file
   */
  public static String hostNetworkHosts(
      Settings settings, String hostHostsText, String hostGateway) {
    var text = new StringBuilder(hostHostsText);
    if (!text.isEmpty() && text.charAt(text.length() - 1) != '\n') {
      text.append('\n');
    }
    appendExtraHosts(text, settings, hostGateway);
    return text.toString();
  }

  private static void appendExtraHosts(StringBuilder text, Settings settings, String hostGateway) {
    for (var entry : settings.hostConfigView().extraHosts()) {
      var host = ExtraHost.parse(entry);
      var address = host.isGateway() ? hostGateway : host.address();
      if (!address.isEmpty()) {
        text.append(address).append('\t').append(host.name()).append('\n');
      }
    }
  }

  /**
   * Content of /etc/resolv.conf: the container's own servers, search domains and options where it
   * has them, else the host's. Loopback servers of the host are left out unless the container uses
   * the host's network, because nobody answers there; with none left, public servers stand in.
   *
   * @param hostResolvText the host's own file
   */
  public static String resolv(Settings settings, String hostResolvText) {
    var host = settings.hostConfigView();
    var parsed = ResolvConf.parse(hostResolvText);
    var servers = new ArrayList<>(host.dns().isEmpty() ? parsed.servers() : host.dns());
    if (host.dns().isEmpty() && !(settings.networkMode() instanceof NetworkMode.Host)) {
      servers.removeIf(server -> server.startsWith("127.") || server.equals("::1"));
      if (servers.isEmpty()) {
        servers.addAll(PUBLIC_SERVERS);
      }
    }
    var search = host.dnsSearch().isEmpty() ? parsed.search() : host.dnsSearch();
    var options = host.dnsOptions().isEmpty() ? parsed.options() : host.dnsOptions();
    // A lone dot is Docker's way to say: no search domains at all.
    return new ResolvConf(servers, search.equals(List.of(".")) ? List.of() : search, options)
        .text();
  }

  /** The three lists of a resolver's configuration. */
  private record ResolvConf(List<String> servers, List<String> search, List<String> options) {

    static ResolvConf parse(String text) {
      var conf = new ResolvConf(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
      for (var line : text.lines().toList()) {
        var words = List.of(line.strip().split("\\s+"));
        var values = words.subList(1, words.size());
        switch (words.getFirst()) {
          case "nameserver" -> values.stream().limit(1).forEach(conf.servers::add);
          case "search", "domain" -> {
            // The last such line counts, as in the resolver itself.
            conf.search.clear();
            conf.search.addAll(values);
          }
          case "options" -> conf.options.addAll(values);
          default -> {}
        }
      }
      return conf;
    }

    String text() {
      var text = new StringBuilder();
      servers.forEach(server -> text.append("nameserver ").append(server).append('\n'));
      if (!search.isEmpty()) {
        text.append("search ").append(String.join(" ", search)).append('\n');
      }
      if (!options.isEmpty()) {
        text.append("options ").append(String.join(" ", options)).append('\n');
      }
      return text.toString();
    }
  }
}
