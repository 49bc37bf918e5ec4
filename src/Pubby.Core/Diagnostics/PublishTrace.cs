using System.Diagnostics;
using Pubby.Core.Messages;

namespace Pubby.Core.Diagnostics;

/// <summary>
/// Traces of what is published. The request to publish is one span, which ASP.NET Core begins; a node that gets the
/// message from another has a span of its own, with a link to the request's: a message may reach a hundred nodes, and a
/// trace of a hundred children tells nobody anything. Where nobody listens, each call here is one comparison.
/// </summary>
internal static class PublishTrace
{
    /// <summary>The source of the spans, for those who listen.</summary>
    public const string SourceName = "Pubby.Hub";

    private static readonly ActivitySource Source = new(SourceName);

    /// <summary>Somebody listens, so that there is something to tell.</summary>
    public static bool IsOn => Source.HasListeners();

    /// <summary>The span of the request that is handled now; null: nobody records it.</summary>
    public static Activity? Request => IsOn && Activity.Current is { Recorded: true } request ? request : null;

    /// <inheritdoc cref="Request"/>
    public static TraceParent? Parent => Request is { } request ? TraceParent.Of(request) : null;

    /// <summary>A message came from elsewhere, and is handled until the result is disposed.</summary>
    /// <param name="from">Such as <c>node</c>.</param>
    public static Delivery Deliver(string room, Message message, string from) =>
        message.TraceParent is { } parent && IsOn ? Delivery.Begin(room, message, parent, from) : default;

    /// <summary>Where it goes and what it is, in the words of OpenTelemetry's conventions for messaging.</summary>
    public static void Describe(Activity span, string room, string id)
    {
        DescribeSystem(span);
        span.SetTag("messaging.destination.name", room);
        span.SetTag("messaging.message.id", id);
    }

    /// <summary>The same for a request with many messages, each of which has a room of its own.</summary>
    /// <param name="span">Null: there is nothing to tell.</param>
    public static void Describe(Activity? span, int messages)
    {
        if (span is null) return;
        DescribeSystem(span);
        span.SetTag("messaging.batch.message_count", messages);
    }

    private static void DescribeSystem(Activity span)
    {
        if (span.Kind == ActivityKind.Server) span.DisplayName = "publish";
        span.SetTag("messaging.system", "pubby");
    }

    /// <summary>What one node does with a message from elsewhere. Its default traces nothing.</summary>
    internal readonly struct Delivery : IDisposable
    {
        private readonly Activity? _span;
        private readonly Activity? _before;

        private Delivery(Activity? span, Activity? before) => (_span, _before) = (span, before);

        /// <param name="isNew">Null: the room is not alive on this node.</param>
        public void Applied(bool? isNew) => _span?.SetTag("pubby.applied", isNew switch
        {
            null => "no_room",
            true => "new",
            false => "known",
        });

        public void Dispose()
        {
            if (_span is null) return;
            _span.Dispose();
            Activity.Current = _before;
        }

        public static Delivery Begin(string room, Message message, TraceParent parent, string from)
        {
            var before = Activity.Current;
            // Whatever this thread did when the bus was opened has nothing to do with the message.
            Activity.Current = null;
            var span = Source.StartActivity("deliver", ActivityKind.Consumer, default(ActivityContext), tags: null,
                links: [new ActivityLink(parent.Context)]);
            if (span is null)
            {
                Activity.Current = before;
                return default;
            }
            Describe(span, room, message.Id);
            span.SetTag("pubby.from", from);
            return new Delivery(span, before);
        }
    }
}
