package io.skyriver.it.processes;

import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * Gives tests one Skyriver of separate processes for all classes of a JVM; it stops after the last
 * of them. A test leaves every process running, with the settings it found.
 */
final class SharedProcesses implements ParameterResolver {
  private static final Namespace NAMESPACE = Namespace.create(SharedProcesses.class);

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == SeparateSkyriver.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return context
        .getRoot()
        .getStore(NAMESPACE)
        .computeIfAbsent(SeparateSkyriver.class, type -> up(), SeparateSkyriver.class);
  }

  private static SeparateSkyriver up() {
    try {
      return SeparateSkyriver.up(Path.of("target", "processes", UUID.randomUUID().toString()));
    } catch (Exception failure) {
      throw new IllegalStateException("the processes did not start", failure);
    }
  }
}
