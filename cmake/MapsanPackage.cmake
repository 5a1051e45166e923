# MapsanPackage.cmake: what `cmake --install` places, and the files find_package and pkg-config read.
