using System.Diagnostics;
using MassTransit;
using Pingtree.Pipeline.Tracing;

namespace Pingtree.Server.Bus;

/// <summary>
/// Takes traces across the bus, in a header of each followed message. Not left to MassTransit's own spans: those carry the messages of exceptions, and addresses.
/// </summary>
internal static class MessageTraces
{
    public const string Header = "traceparent";

    public static void CarryTraces(this IBusFactoryConfigurator bus, IBusRegistrationContext context)
    {
        bus.ConfigurePublish(publish => publish.UseExecute(message =>
        {
            if (Followed.Write() is { } place)
                message.Headers.Set(Header, place);
        }));
        bus.UseConsumeFilter(typeof(ConsumeSpan<>), context);
    }
}

/// <summary>The span of one message in one consumer, until it is acknowledged; a message that comes again has one for each time.</summary>
internal sealed class ConsumeSpan<T> : IFilter<ConsumeContext<T>>
    where T : class
{
    private static readonly SpanSource Spans = new("Pingtree.Bus");

    public async Task Send(ConsumeContext<T> context, IPipe<ConsumeContext<T>> next)
    {
        Activity.Current = null; // in one process, what published the message may still stand here
        using var span = Spans.Begin("consume", ActivityKind.Consumer, [Followed.Read(context.Headers.Get<string>(MessageTraces.Header))]);
        span?.SetTag(SpanTags.Message, typeof(T).Name).SetTag(SpanTags.Redelivered, context.ReceiveContext.Redelivered);
        try
        {
            await next.Send(context);
        }
        catch (Exception exception)
        {
            span.Fail(exception);
            throw;
        }
    }

    public void Probe(ProbeContext context) => context.CreateFilterScope("consumeSpan");
}
