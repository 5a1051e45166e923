# MapsanOptions.cmake: settings shared by all directories, and the project's options.
#
# Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception

option(MAPSAN_TESTS "Build and register the tests" ${PROJECT_IS_TOP_LEVEL})
add_feature_info(MAPSAN_TESTS MAPSAN_TESTS "tests, run by ctest")
option(MAPSAN_INSTALL "Add the install rules" ON)
add_feature_info(MAPSAN_INSTALL MAPSAN_INSTALL "cmake --install")

set(MAPSAN_TEST_SANITIZER "" CACHE STRING "Sanitizer for the runtime's own test programs (address, thread, …)")
option(MAPSAN_COVERAGE "Source coverage of the runtime's own test programs" OFF)

# Test programs that contain the runtime's sources link this. The archive that checked programs link stays as it is.
add_library(mapsan_test_flags INTERFACE)
if(MAPSAN_TEST_SANITIZER)
  target_compile_options(mapsan_test_flags INTERFACE "-fsanitize=${MAPSAN_TEST_SANITIZER}")
  target_link_options(mapsan_test_flags INTERFACE "-fsanitize=${MAPSAN_TEST_SANITIZER}")
endif()
if(MAPSAN_COVERAGE)
  target_compile_options(mapsan_test_flags INTERFACE -fprofile-instr-generate -fcoverage-mapping)
  target_link_options(mapsan_test_flags INTERFACE -fprofile-instr-generate)
endif()

# Where plugin, hooks and runtime lie below the prefix. Private to mapsan, as lib/clang is to clang, so it does not
# depend on the distribution's library directory and the wrappers can rely on it.
set(MAPSAN_LIBDIR "lib/mapsan")
set(MAPSAN_PLUGIN_DIR "${PROJECT_BINARY_DIR}/${MAPSAN_LIBDIR}/${MAPSAN_LLVM_MAJOR}")
set(MAPSAN_RUNTIME_DIR "${PROJECT_BINARY_DIR}/${MAPSAN_LIBDIR}")
set(MAPSAN_BIN_DIR "${PROJECT_BINARY_DIR}/bin")

set(CMAKE_CXX_STANDARD 17)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)
if(NOT CMAKE_BUILD_TYPE AND NOT CMAKE_CONFIGURATION_TYPES AND PROJECT_IS_TOP_LEVEL)
  set(CMAKE_BUILD_TYPE RelWithDebInfo CACHE STRING "Debug, Release, RelWithDebInfo or MinSizeRel" FORCE)
endif()
