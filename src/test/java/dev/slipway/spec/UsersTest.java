package dev.slipway.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UsersTest {

  private static final String PASSWD =
      """
      root:x:0:0:root:/root:/bin/sh
      app:x:100:101:App:/home/app:/bin/sh
      1234:x:7:8::/:/bin/sh
      """;
  private static final String GROUP =
      """
      root:x:0:root
      app:x:101:
      audio:x:29:app,other
      video:x:44:app
      """;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ''        | 0    | 0   | [0]
          root      | 0    | 0   | [0]
          0         | 0    | 0   | [0]
          app       | 100  | 101 | [101, 29, 44]
          100       | 100  | 101 | [101, 29, 44]
          app:video | 100  | 44  | [44]
          app:5     | 100  | 5   | [5]
          1000:1000 | 1000 | 1000 | [1000]
          1000      | 1000 | 0   | [0]
          1234      | 7    | 8   | [8]
          """)
  void usersAreFoundByNameOrNumber(String user, long uid, long gid, String groups) {
    var resolved = Users.resolve(user, List.of(), PASSWD, GROUP);
    assertThat(resolved.uid()).isEqualTo(uid);
    assertThat(resolved.gid()).isEqualTo(gid);
    assertThat(resolved.additionalGids()).hasToString(groups);
  }

  @Test
  void groupsAreAddedByNameOrNumber() {
    assertThat(Users.resolve("", List.of("audio", "7", "7"), PASSWD, GROUP).additionalGids())
        .containsExactly(0L, 29L, 7L);
  }

  @Test
  void anImageWithoutFilesHasOnlyNumbers() {
    assertThat(Users.resolve("5:6", List.of(), "", ""))
        .isEqualTo(new ResolvedUser(5, 6, List.of(6L)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          nobodyxyz | unable to find user nobodyxyz: no matching entries in passwd file
          root:nope | unable to find group nope: no matching entries in group file
          -1        | uids and gids must be in range 0-2147483647
          2147483648 | uids and gids must be in range 0-2147483647
          """)
  void unknownNamesAreRefusedInDockersWords(String user, String message) {
    assertThatThrownBy(() -> Users.resolve(user, List.of(), PASSWD, GROUP))
        .isInstanceOf(InvalidSettings.class)
        .hasMessage(message);
  }
}
