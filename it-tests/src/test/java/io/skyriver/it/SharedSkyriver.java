package io.skyriver.it;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** Gives tests one running Skyriver for all classes of a JVM; it stops after the last of them. */
public final class SharedSkyriver implements ParameterResolver {
  private static final Namespace NAMESPACE = Namespace.create(SharedSkyriver.class);

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == RunningSkyriver.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return context
        .getRoot()
        .getStore(NAMESPACE)
        .computeIfAbsent(RunningSkyriver.class, type -> start(), RunningSkyriver.class);
  }

  private static RunningSkyriver start() {
    try {
      return RunningSkyriver.start();
    } catch (Exception failure) {
      throw new IllegalStateException("Skyriver did not start", failure);
    }
  }
}
