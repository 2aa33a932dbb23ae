package io.skyriver.standalone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.skyriver.events.PromptSubmitted;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import picocli.CommandLine;

class SubmitCommandTest {
  private static final String ID = "video_00000000000000000000000000000001";

  private final StringWriter err = new StringWriter();
  private final StringWriter out = new StringWriter();

  @Test
  void optionsBecomeTheSubmission() {
    PromptSubmitted prompt =
        parsed(
            "a red fox",
            "--size",
            "96x64",
            "--model",
            "skyriver-mini",
            "--deadline",
            "2026-01-02T03:04:05Z",
            "--tenant",
            "studio-7",
            "--idempotency-key",
            "order-17",
            "--label",
            "order=17",
            "--label",
            "by=me");

    assertThat(prompt)
        .isEqualTo(
            PromptSubmitted.newBuilder()
                .setPrompt("a red fox")
                .setSeed(0L)
                .setSize("96x64")
                .setModel("skyriver-mini")
                .setDeadline(Instant.parse("2026-01-02T03:04:05Z"))
                .setTenant("studio-7")
                .setIdempotencyKey("order-17")
                .setMetadata(Map.of("order", "17", "by", "me"))
                .build());
  }

  @Test
  void eachSubmissionIsAVideoOfItsOwnUnlessAnIdOrAKeyIsGiven() {
    assertThat(parsed("fox").getVideoId())
        .matches("video_[0-9a-f]{32}")
        .isNotEqualTo(parsed("fox").getVideoId());
    assertThat(parsed("fox", "--id", ID).getVideoId()).isEqualTo(ID);
    assertThat(parsed("fox", "--idempotency-key", "k").getVideoId()).isNull();
  }

  @Test
  void aDeadlineMayBeADistanceFromNow() {
    assertThat(parsed("fox", "--deadline", "10m").getDeadline())
        .isBetween(Instant.now().plusSeconds(500), Instant.now().plusSeconds(601));
  }

  @Test
  void whatIsNoIdIsRefusedBeforeAnythingIsAsked() {
    assertThat(run("submit", "fox", "--id", "fox")).isEqualTo(2);
    assertThat(run("get", "fox")).isEqualTo(2);
    assertThat(run("watch", ID, "fox")).isEqualTo(2);
    assertThat(err.toString()).contains("'fox' is no video id");
  }

  @Test
  void whereNobodyListensTheReasonAndTheRemedyAreTold() {
    assertThat(run("list", "--bootstrap-servers", "127.0.0.1:1", "--json")).isEqualTo(3);
    assertThat(err.toString()).contains("broker_unreachable", "--bootstrap-servers");
    assertThat(out.toString())
        .startsWith("{\"failures\":[{\"code\":\"broker_unreachable\",\"class\":\"EXTERNAL\"");
  }

  @Test
  void addressesThatAreNoneAreRefused() {
    assertThat(run("list", "--bootstrap-servers", "here")).isEqualTo(2);
    assertThat(err.toString()).contains("bootstrap_servers_invalid");
  }

  @Test
  void aLimitOfNothingIsRefused() {
    assertThat(run("list", "--limit", "0")).isEqualTo(2);
    assertThat(run("redrive", "--limit", "0")).isEqualTo(2);
  }

  @Test
  void aCancellationNamesAVideoOrAKey() {
    assertThat(run("cancel")).isEqualTo(2);
    assertThat(run("cancel", ID, "--idempotency-key", "k")).isEqualTo(2);
  }

  private static PromptSubmitted parsed(String... arguments) {
    SubmitCommand command = new SubmitCommand();
    new CommandLine(command).parseArgs(arguments);
    return command.prompt();
  }

  private int run(String... arguments) {
    return Main.commandLine()
        .setErr(new PrintWriter(err))
        .setOut(new PrintWriter(out))
        .execute(arguments);
  }
}
