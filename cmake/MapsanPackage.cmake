# MapsanPackage.cmake: the targets other projects use, what `cmake --install` places, and the files that find_package and
# pkg-config read.
#
# Part of mapsan, under the Apache License v2.0 with LLVM Exceptions.
# SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
#
#   mapsan::Plugin   the compiler plugin, a file to be named in -fplugin=
#   mapsan::Runtime  linking it adds the runtime to a program, and to a shared library the runtime's names
#   mapsan::headers  the directory of <mapsan/annotations.h>
#
# Component Plugin: wrappers, plugin, hooks. Component Runtime: runtime, headers. A machine that only links needs the latter.
include(CMakePackageConfigHelpers)
include(MapsanInstrument)

# For mapsan_instrument(), wherever it is called from.
set_property(GLOBAL PROPERTY MAPSAN_PLUGIN "${MAPSAN_PLUGIN_DIR}/mapsan_plugin.so")
set_property(GLOBAL PROPERTY MAPSAN_LLVM_MAJOR "${MAPSAN_LLVM_MAJOR}")

add_library(mapsan_headers INTERFACE)
target_include_directories(mapsan_headers INTERFACE "$<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/runtime/include>"
                                                    "$<INSTALL_INTERFACE:include>")

# The runtime goes in as linker words, which CMake never repeats on a command line; a library named twice would be. They
# stand in front of the objects, where --as-needed would find that nobody needs the names yet.
add_library(mapsan_runtime INTERFACE)
set(type "$<TARGET_PROPERTY:TYPE>")
foreach(place BUILD INSTALL)
  if(place STREQUAL "BUILD")
    set(directory "${MAPSAN_RUNTIME_DIR}")
  else()
    set(directory "$<INSTALL_PREFIX>/${MAPSAN_LIBDIR}")
  endif()
  target_link_options(
    mapsan_runtime
    INTERFACE
    "$<${place}_INTERFACE:$<$<STREQUAL:${type},EXECUTABLE>:LINKER:${directory}/mapsan_rt.o>>"
    "$<${place}_INTERFACE:$<$<STREQUAL:${type},EXECUTABLE>:LINKER:--dynamic-list=${directory}/mapsan_rt.dynlist>>"
    "$<${place}_INTERFACE:$<$<OR:$<STREQUAL:${type},SHARED_LIBRARY>,$<STREQUAL:${type},MODULE_LIBRARY>>:LINKER:--push-state,--no-as-needed,${directory}/libmapsan_link.so,--pop-state>>"
  )
  set_property(TARGET mapsan_runtime APPEND PROPERTY INTERFACE_LINK_DEPENDS
                                                     "$<${place}_INTERFACE:${directory}/mapsan_rt.o>")
endforeach()
target_link_libraries(mapsan_runtime INTERFACE mapsan_headers)
add_dependencies(mapsan_runtime mapsan_driver)

add_library(mapsan::Runtime ALIAS mapsan_runtime)
add_library(mapsan::headers ALIAS mapsan_headers)
add_library(mapsan::Plugin ALIAS mapsan_plugin)
set_target_properties(mapsan_runtime PROPERTIES EXPORT_NAME Runtime)
set_target_properties(mapsan_headers PROPERTIES EXPORT_NAME headers)
set_target_properties(mapsan_plugin PROPERTIES EXPORT_NAME Plugin)

# Files to be used from the build tree: find_package(mapsan) with mapsan_DIR set to it.
set(package_dir "${PROJECT_BINARY_DIR}/lib/cmake/mapsan")
set(config_dir "lib/cmake/mapsan")
configure_package_config_file(
  "${PROJECT_SOURCE_DIR}/cmake/mapsan-config.cmake.in" "${package_dir}/mapsan-config.cmake"
  INSTALL_DESTINATION "${config_dir}" NO_SET_AND_CHECK_MACRO)
write_basic_package_version_file("${package_dir}/mapsan-config-version.cmake" COMPATIBILITY SameMinorVersion)
configure_file("${PROJECT_SOURCE_DIR}/cmake/MapsanInstrument.cmake" "${package_dir}/MapsanInstrument.cmake" COPYONLY)
configure_file("${PROJECT_SOURCE_DIR}/cmake/mapsan.pc.in" "${PROJECT_BINARY_DIR}/lib/pkgconfig/mapsan.pc" @ONLY)
export(TARGETS mapsan_plugin NAMESPACE mapsan:: FILE "${package_dir}/mapsan-plugin-targets.cmake")
export(TARGETS mapsan_runtime mapsan_headers NAMESPACE mapsan:: FILE "${package_dir}/mapsan-runtime-targets.cmake")

if(NOT MAPSAN_INSTALL)
  return()
endif()

install(TARGETS mapsan-clang mapsan-clang++ RUNTIME DESTINATION bin COMPONENT Plugin)
install(TARGETS mapsan_plugin EXPORT mapsan-plugin-targets
        LIBRARY DESTINATION "${MAPSAN_LIBDIR}/${MAPSAN_LLVM_MAJOR}" COMPONENT Plugin)
install(DIRECTORY "${MAPSAN_PLUGIN_DIR}/" DESTINATION "${MAPSAN_LIBDIR}/${MAPSAN_LLVM_MAJOR}" COMPONENT Plugin
        FILES_MATCHING PATTERN "*.h")
install(EXPORT mapsan-plugin-targets NAMESPACE mapsan:: DESTINATION "${config_dir}" COMPONENT Plugin)

install(TARGETS mapsan_runtime mapsan_headers EXPORT mapsan-runtime-targets COMPONENT Runtime)
install(TARGETS mapsan_rt ARCHIVE DESTINATION "${MAPSAN_LIBDIR}" COMPONENT Runtime)
install(TARGETS mapsan_link LIBRARY DESTINATION "${MAPSAN_LIBDIR}" COMPONENT Runtime)
install(FILES "${MAPSAN_RUNTIME_DIR}/mapsan_rt.o" "${MAPSAN_RUNTIME_DIR}/mapsan_rt_strong.o"
              "${MAPSAN_RUNTIME_DIR}/mapsan_rt.dynlist"
        DESTINATION "${MAPSAN_LIBDIR}" COMPONENT Runtime)
install(DIRECTORY "${PROJECT_SOURCE_DIR}/runtime/include/mapsan" DESTINATION include COMPONENT Runtime
        FILES_MATCHING PATTERN "*.h")
install(EXPORT mapsan-runtime-targets NAMESPACE mapsan:: DESTINATION "${config_dir}" COMPONENT Runtime)

install(FILES "${package_dir}/mapsan-config.cmake" "${package_dir}/mapsan-config-version.cmake"
              "${PROJECT_SOURCE_DIR}/cmake/MapsanInstrument.cmake"
        DESTINATION "${config_dir}" COMPONENT Runtime)
install(FILES "${PROJECT_BINARY_DIR}/lib/pkgconfig/mapsan.pc" DESTINATION lib/pkgconfig COMPONENT Runtime)
install(FILES "${PROJECT_SOURCE_DIR}/LICENSE" DESTINATION share/doc/mapsan COMPONENT Runtime)
