#include "plugin/recorder/rotation.h"
