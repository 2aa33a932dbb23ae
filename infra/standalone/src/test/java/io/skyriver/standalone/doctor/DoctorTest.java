package io.skyriver.standalone.doctor;

import static org.assertj.core.api.Assertions.assertThat;

import io.skyriver.standalone.client.Connection;
import io.skyriver.standalone.doctor.Finding.Level;
import io.skyriver.standalone.system.Installation;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DoctorTest {
  private static final long GIB = 1L << 30;
  private static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();

  @TempDir private Path folder;

  @Test
  void aMachineThatIsLargeEnoughIsFine() {
    assertThat(levels(new Machine("Linux-amd64", 17, 2, 8 * GIB, 4 * GIB))).containsOnly(Level.OK);
  }

  @Test
  void anotherPlatformAnOldJavaAndTooLittleMemoryFailWithARemedy() {
    List<Finding> findings = new Machine("Mac OS X-aarch64", 11, 8, GIB, GIB).findings();

    assertThat(findings)
        .filteredOn(finding -> finding.level() == Level.FAIL)
        .extracting(Finding::check)
        .containsExactly("platform", "java", "memory");
    assertThat(findings)
        .filteredOn(finding -> finding.level() == Level.FAIL)
        .noneMatch(finding -> finding.remedy().isEmpty());
  }

  @Test
  void oneCoreOrLittleMemoryLeftIsAWarning() {
    assertThat(levels(new Machine("Linux-amd64", 21, 1, 8 * GIB, GIB)))
        .containsExactly(Level.OK, Level.OK, Level.WARN, Level.WARN);
  }

  @Test
  void thisMachineIsSeenAsItIs() {
    Machine machine = Machine.current();

    assertThat(machine.cores()).isEqualTo(Runtime.getRuntime().availableProcessors());
    assertThat(machine.available()).isBetween(1L, machine.memory());
  }

  @Test
  void aDiskThatIsNearlyFullFailsAndALittleRoomWarns() {
    assertThat(Disk.finding(folder, GIB / 2).level()).isEqualTo(Level.FAIL);
    assertThat(Disk.finding(folder, 2 * GIB).level()).isEqualTo(Level.WARN);
    assertThat(Disk.finding(folder, 9 * GIB).level()).isEqualTo(Level.OK);
  }

  @Test
  void aDataDirectoryThatIsAFileFails() throws IOException {
    Path file = Files.createFile(folder.resolve("data"));

    assertThat(Disk.finding(file).level()).isEqualTo(Level.FAIL);
  }

  @Test
  void theHolderOfAPortIsNamed() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Finding finding = PortHolders.finding("--kafka-port", socket.getLocalPort());

      assertThat(finding.found()).contains("process " + ProcessHandle.current().pid());
    }
  }

  @Test
  void theModelThatShipsIsWhole() {
    assertThat(ModelFiles.finding(new Installation(ROOT)).level()).isEqualTo(Level.OK);
  }

  @Test
  void aModelFileThatChangedIsNoticed() throws IOException {
    Installation copy = copyOfTheModels();
    Files.write(
        copy.models().resolve("mini_denoiser/1/model.onnx"),
        new byte[] {1},
        StandardOpenOption.APPEND);

    Finding finding = ModelFiles.finding(copy);

    assertThat(finding.level()).isEqualTo(Level.FAIL);
    assertThat(finding.found()).contains("mini_denoiser", "SHA-256");
    assertThat(finding.remedy()).isNotEmpty();
  }

  @Test
  void aModelFileThatIsMissingIsNoticed() throws IOException {
    Installation copy = copyOfTheModels();
    Files.delete(copy.models().resolve("mini_video_decoder/1/model.onnx"));

    assertThat(ModelFiles.finding(copy).found()).contains("mini_video_decoder");
  }

  @Test
  void aMissingRegistryProgramFails() {
    assertThat(RegistryServer.finding(new Installation(folder)).level()).isEqualTo(Level.FAIL);
  }

  @Test
  void anAddressWhereNobodyAnswersFails() {
    Connection nowhere = new Connection("127.0.0.1:1", URI.create("http://127.0.0.1:1"), Map.of());

    assertThat(Reach.finding(nowhere).level()).isEqualTo(Level.FAIL);
  }

  private static List<Level> levels(Machine machine) {
    return machine.findings().stream().map(Finding::level).toList();
  }

  private Installation copyOfTheModels() throws IOException {
    Installation copy = new Installation(folder);
    Path source = new Installation(ROOT).models();
    try (var files = Files.walk(source)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        Path target = copy.models().resolve(source.relativize(file).toString());
        Files.createDirectories(target.getParent());
        Files.copy(file, target);
      }
    }
    return copy;
  }
}
