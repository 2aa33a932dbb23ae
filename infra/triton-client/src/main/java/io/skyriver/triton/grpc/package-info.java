/** The model server at the other end of a gRPC connection. */
@NullMarked
package io.skyriver.triton.grpc;

import org.jspecify.annotations.NullMarked;
