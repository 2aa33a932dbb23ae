/** The catalogue of topics: every process names, creates and documents them from here. */
@NullMarked
package io.skyriver.schemas.topics;

import org.jspecify.annotations.NullMarked;
