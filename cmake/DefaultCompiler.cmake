# DefaultCompiler.cmake: builds with the clang that the plugin is for, unless the user names a compiler.
#
# Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
# Must come before project(). As part of another project the compiler is that project's choice.

if(CMAKE_SOURCE_DIR STREQUAL CMAKE_CURRENT_SOURCE_DIR)
  foreach(pair "CXX;clang++" "C;clang")
    list(GET pair 0 language)
    list(GET pair 1 program)
    if(NOT DEFINED CMAKE_${language}_COMPILER AND NOT DEFINED ENV{${language}} AND NOT CMAKE_TOOLCHAIN_FILE)
      find_program(MAPSAN_DEFAULT_${language} NAMES ${program}-${MAPSAN_LLVM_MAJOR})
      mark_as_advanced(MAPSAN_DEFAULT_${language})
      if(MAPSAN_DEFAULT_${language})
        set(CMAKE_${language}_COMPILER "${MAPSAN_DEFAULT_${language}}")
      endif()
    endif()
  endforeach()
endif()
