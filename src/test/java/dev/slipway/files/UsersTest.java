package dev.slipway.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.slipway.settings.json.InvalidSettings;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UsersTest {

  private static final String PASSWD =
      """
      root:x:0:0:root:/root:/bin/sh
      app:x:100:101:App:/home/app:/bin/sh
      1234:x:0:0:a name of digits:/:/bin/sh
      broken:x:abc:1::/:/bin/sh
      nogroup:x:5:::/:/bin/sh
      toobig:x:2147483648:1::/:/bin/sh
      short
      :x:9:9:no name:/:/bin/sh
      +::::::
      """;
  private static final String GROUP =
      """
      root:x:0:root
      app:x:101:
      audio:x:29:app,other
      video:x:44:app
      1777:x:0:
      odd:x:zero:app
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
          1234      | 1234 | 0   | [0]
          007       | 7    | 0   | [0]
          +100      | 100  | 101 | [101, 29, 44]
          7:1777    | 7    | 1777 | [1777]
          app:audio:x | 100 | 29 | [29]
          9         | 9    | 0   | [0]
          """)
  void usersAreFoundByNameOrNumber(String user, long uid, long gid, String groups) {
    var resolved = Users.resolve(user, List.of(), PASSWD, GROUP);
    assertThat(resolved.uid()).isEqualTo(uid);
    assertThat(resolved.gid()).isEqualTo(gid);
    assertThat(resolved.additionalGids()).hasToString(groups);
  }

  @Test
  void groupsAreAddedByNameOrNumber() {
    assertThat(
            Users.resolve("", List.of("audio", "7", "7", "1777"), PASSWD, GROUP).additionalGids())
        .containsExactly(0L, 29L, 7L, 1777L);
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
          abc       | unable to find user abc: no matching entries in passwd file
          broken    | unable to find user broken: no matching entries in passwd file
          nogroup   | unable to find user nogroup: no matching entries in passwd file
          toobig    | unable to find user toobig: no matching entries in passwd file
          short     | unable to find user short: no matching entries in passwd file
          +         | unable to find user +: no matching entries in passwd file
          99999999999999999999 | unable to find user 99999999999999999999: no matching entries in passwd file
          root:odd  | unable to find group odd: no matching entries in group file
          root:zero | unable to find group zero: no matching entries in group file
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
