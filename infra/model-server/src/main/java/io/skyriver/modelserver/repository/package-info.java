/** A Triton-layout model repository: folders, config.pbtxt, versions and digests. */
@NullMarked
package io.skyriver.modelserver.repository;

import org.jspecify.annotations.NullMarked;
