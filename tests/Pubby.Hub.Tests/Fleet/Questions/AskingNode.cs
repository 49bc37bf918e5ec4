using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Pubby.Hub.Fleet;
using Pubby.Hub.Fleet.Questions;

namespace Pubby.Hub.Tests.Fleet.Questions;

/// <summary>A node that asks others and answers them.</summary>
internal sealed class AskingNode : IAsyncDisposable
{
    private readonly Members _members = new();

    private AskingNode(NodeIdentity identity, IFleetChannel channel, TimeProvider time, INodeQuestion[] kinds)
    {
        Identity = identity;
        var answers = new NodeAnswers(kinds, time, NullLogger<NodeAnswers>.Instance);
        Questions = new FleetQuestions(identity, _members, channel, answers, time);
    }

    public NodeIdentity Identity { get; }

    public string Id => Identity.Id;

    public FleetQuestions Questions { get; }

    public static async Task<AskingNode> StartAsync(
        NodeIdentity identity, IFleetChannel channel, TimeProvider time, params INodeQuestion[] kinds)
    {
        var node = new AskingNode(identity, channel, time, kinds);
        await node.Questions.StartAsync();
        return node;
    }

    /// <summary>From here on it knows these others, as presence would tell it.</summary>
    public void Knows(params string[] others) => _members.Others = others;

    public Task<FleetAnswers> AskAsync(string kind, string content = "") =>
        Questions.AskAsync(kind, Encoding.UTF8.GetBytes(content), CancellationToken.None);

    public Task<FleetAnswers> AskOneAsync(string node, string kind, string content = "") =>
        Questions.AskAsync(node, kind, Encoding.UTF8.GetBytes(content), CancellationToken.None);

    public ValueTask DisposeAsync() => Questions.DisposeAsync();

    private sealed class Members : IFleetMembers
    {
        public IReadOnlyList<string> Others { get; set; } = [];

        public ValueTask<IReadOnlyList<string>> ReadOthersAsync() => new(Others);
    }
}

/// <summary>A kind of question whose answer the test says.</summary>
internal sealed class Kind(string name, Func<NodeQuestion, Task<byte[]>> answer) : INodeQuestion
{
    string INodeQuestion.Kind => name;

    public ValueTask<byte[]> AnswerAsync(NodeQuestion question, CancellationToken cancellationToken) =>
        new(answer(question));

    /// <summary>Says what it was asked, after a word of the node's own.</summary>
    public static Kind Echo(string word) => new("echo", question =>
        Task.FromResult(Encoding.UTF8.GetBytes($"{word} {Encoding.UTF8.GetString(question.Content.Span)}")));

    public static Kind OfLength(int bytes) => new("long", _ => Task.FromResult(new byte[bytes]));

    public static Kind Failing { get; } = new("fail", _ => throw new InvalidOperationException("a mistake"));

    /// <summary>Answers when the test completes the task.</summary>
    public static Kind Waiting(Task<byte[]> until) => new("wait", _ => until);
}
