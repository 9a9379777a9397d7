/// `config.yml`: what one node is told, read once into records and refused with every fault listed.
@NullMarked
package quetzal.wings.config;

import org.jspecify.annotations.NullMarked;
