/** The KServe v2 service over the loaded models. */
@NullMarked
package io.skyriver.modelserver.service;

import org.jspecify.annotations.NullMarked;
