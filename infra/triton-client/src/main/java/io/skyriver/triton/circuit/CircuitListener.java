package io.skyriver.triton.circuit;

/** Is told of circuits; called by many threads and must not block. */
public interface CircuitListener {

  /** The endpoint gets no calls of the model any more. */
  void opened(String endpoint, String model);

  /** It gets them again. */
  void closed(String endpoint, String model);
}
