package dev.slipway.start;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import dev.slipway.container.ContainerEvent.StartRequested;
import dev.slipway.container.StartCause;
import dev.slipway.container.StartFailure;
import dev.slipway.container.StartStep;
import dev.slipway.files.AccountFiles;
import dev.slipway.files.FileSettings;
import dev.slipway.oci.Samples;
import dev.slipway.oci.SpecBuilder;
import dev.slipway.settings.host.AppArmor;
import dev.slipway.settings.model.Settings;
import dev.slipway.start.step.NetworkPeer;
import dev.slipway.start.step.SpecStep;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Starts on a host whose AppArmor has no parser that could load the default profile. */
class ProfileStartTest {

  @TempDir Path root;

  @Test
  void aProfileThatCannotBeLoadedFailsTheStart() {
    Throwable thrown = catchThrowable(() -> perform("\"Privileged\":false", true));
    StartFailure failure = Failures.of(StartStep.SPEC, thrown);
    assertThat(failure.reason()).isEqualTo("profile_missing");
    assertThat(failure.httpStatus()).isEqualTo(500);
    assertThat(failure.message())
        .startsWith(
            "AppArmor enabled on system but the docker-default profile could not be loaded");
  }

  @Test
  void noOtherProfileIsLoaded() {
    perform("\"SecurityOpt\":[\"apparmor=mine\"]", true);
    perform("\"Privileged\":true", true);
    perform("\"Privileged\":false", false);
  }

  private void perform(String hostConfig, boolean apparmor) {
    Settings settings = Samples.read(Samples.hostConfig("\"NetworkMode\":\"none\"," + hostConfig));
    StartRequested plan =
        new StartRequested(
            "c1",
            "attempt",
            "node",
            "web",
            "busybox",
            "sha256:1",
            settings.config(),
            settings.hostConfig(),
            settings.networkingConfig(),
            "none",
            List.of(),
            StartCause.CLIENT,
            "user",
            Instant.EPOCH);
    Attempt attempt = Attempt.begun(plan);
    attempt.settings.give(settings);
    attempt.rootfs.give(new PreparedRootfs(Samples.image(), List.of(), true));
    SpecBuilder builder = mock();
    when(builder.build(any())).thenReturn("{}");
    AccountFiles accounts = mock();
    when(accounts.read(any(), any())).thenReturn(new AccountFiles.Accounts("", ""));
    new SpecStep(
            builder,
            new FileSettings(root),
            mock(),
            mock(NetworkPeer.class),
            accounts,
            Samples.reader(Samples.host(apparmor)),
            new AppArmor(root, null))
        .perform(attempt, new StepClock(StartStep.SPEC));
    assertThat(attempt.spec.taken()).isEqualTo("{}");
  }
}
