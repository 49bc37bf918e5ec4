using Pubby.Core.Storage;
using Pubby.Core.Storage.Memory;
using Pubby.Core.Testing;

namespace Pubby.Core.Tests.Storage;

public sealed class MemoryMessageStoreTests : MessageStoreContract
{
    private protected override IMessageStore Create() => new MemoryMessageStore(Time);
}
