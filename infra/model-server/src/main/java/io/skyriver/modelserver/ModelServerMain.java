package io.skyriver.modelserver;

import io.skyriver.triton.grpc.Endpoint;
import java.nio.file.Path;

/** Runs the model server as a process of its own, until it is told to stop. */
public final class ModelServerMain {
  private static final String USAGE =
      """
      Usage: ModelServerMain REPOSITORY [HOST:PORT]

        REPOSITORY  folder of models in Triton's layout
        HOST:PORT   where to listen, 127.0.0.1:8001 by default
      """;

  private ModelServerMain() {}

  public static void main(String[] args) throws InterruptedException {
    if (args.length < 1 || args.length > 2) {
      System.err.print(USAGE);
      System.exit(2);
    }
    Endpoint address = Endpoint.parse(args.length == 2 ? args[1] : "127.0.0.1:8001");
    EmbeddedModelServer server =
        EmbeddedModelServer.start(
            ModelServerConfig.of(Path.of(args[0])).listeningOn(address.host(), address.port()));
    Runtime.getRuntime().addShutdownHook(new Thread(server::close, "stop"));
    server.awaitTermination();
  }
}
