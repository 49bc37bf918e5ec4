#if !NET9_0_OR_GREATER
// .NET 8 has no lock type of its own; any object can be one.
global using Lock = object;
#endif
