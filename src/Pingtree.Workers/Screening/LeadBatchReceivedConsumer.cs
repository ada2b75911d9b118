using MassTransit;
using Microsoft.Extensions.Options;
using Pingtree.Contracts;
using Pingtree.Contracts.Leads;
using Pingtree.Pipeline.Leads;
using Pingtree.Pipeline.Tracing;

namespace Pingtree.Workers.Screening;

/// <summary>Screens a chunk of a batch; the bus gets its acknowledgement once the outcomes are stored and published.</summary>
internal sealed class LeadBatchReceivedConsumer(BatchScreening screening, ScreeningReplies replies) : IConsumer<LeadBatchReceived>
{
    public async Task Consume(ConsumeContext<LeadBatchReceived> context)
    {
        var chunk = context.Message;
        var screened = await screening.ScreenAsync(LeadChunk.Read(chunk.Leads), numbered: true, [Followed.Here], Reply, context.CancellationToken);
        if (screened.FirstOrDefault(lead => lead.Fault is not null) is { } broken)
            throw broken.Fault!; // the dead letters are screened lead by lead: only the broken one is parked

        void Reply(IReadOnlyList<ScreenedLead> stored)
        {
            if (chunk.ReplyTo is { } intake)
                replies.SendChunk(intake, chunk.Chunk, stored);
        }
    }
}

/// <summary>A few chunks at work, so that one is judged while another is written, and as many at hand.</summary>
internal sealed class LeadBatchReceivedConsumerDefinition : ConsumerDefinition<LeadBatchReceivedConsumer>
{
    public LeadBatchReceivedConsumerDefinition(IOptions<ScreeningOptions> options)
    {
        EndpointName = Queues.LeadBatches;
        Endpoint(endpoint => endpoint.PrefetchCount = options.Value.Chunks * 2);
        ConcurrentMessageLimit = options.Value.Chunks;
    }
}
