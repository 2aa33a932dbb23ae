/** All of Skyriver in one process: started in parallel, stopped in order. */
@NullMarked
package io.skyriver.standalone.system;

import org.jspecify.annotations.NullMarked;
