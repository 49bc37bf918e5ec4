namespace Pubby.Core.Tests;

/// <summary>
/// Tests that count bytes run when no other test does: a collection that another one causes counts the rest of this
/// thread's allocation buffer as allocated, up to 8 KB.
/// </summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
