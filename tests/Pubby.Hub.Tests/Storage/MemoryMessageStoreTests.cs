using Pubby.Hub.Storage;
using Pubby.Hub.Storage.Memory;

namespace Pubby.Hub.Tests.Storage;

public sealed class MemoryMessageStoreTests : MessageStoreContract
{
    private protected override IMessageStore Create() => new MemoryMessageStore(Time);
}
