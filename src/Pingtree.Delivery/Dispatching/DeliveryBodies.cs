using System.Text.Json;
using Pingtree.Pipeline.Delivering;
using Pingtree.Pipeline.Leads;
using Pingtree.Pipeline.Outcomes;
using Pingtree.Pipeline.Sources;
using Pingtree.Pipeline.Storing;

namespace Pingtree.Delivery.Dispatching;

/// <summary>Reads what the bodies of deliveries are made from, with one look for many: the leads as they are stored now.</summary>
internal sealed class DeliveryBodies(ILeadQueries leads, ISourceStore sources)
{
    public async Task<DeliveryContents> ReadAsync(IReadOnlyCollection<LeasedDelivery> deliveries, CancellationToken ct)
    {
        var slugs = await sources.FindManyAsync(deliveries.Select(delivery => delivery.SourceId).ToHashSet(), ct);
        var wanted = deliveries.Select(delivery => delivery.Event?.LeadId).OfType<LeadId>().ToHashSet();
        var found = wanted.Count > 0 ? await leads.FindManyAsync(wanted, ct) : [];
        return new DeliveryContents(slugs, found.ToDictionary(lead => lead.Id));
    }
}

/// <summary>What the bodies of some deliveries are made from.</summary>
internal sealed class DeliveryContents(IReadOnlyDictionary<int, Source> sources, IReadOnlyDictionary<LeadId, StoredLead> leads)
{
    /// <summary>The body of a delivery, UTF-8; null where there is nothing to tell any more.</summary>
    public byte[]? BodyOf(LeasedDelivery delivery)
    {
        if (!sources.TryGetValue(delivery.SourceId, out var source))
            return null;
        if (delivery.Event is not { } happened)
            return JsonSerializer.SerializeToUtf8Bytes(new TestDocument(delivery, source.Slug), PublicJson.Options);

        // An id is a source's own; one that came here under another's number is nobody's business.
        return leads.TryGetValue(happened.LeadId, out var lead) && lead.SourceId == delivery.SourceId
            ? new OutcomeEvent(source.Slug, lead, happened.Kind).ToUtf8Json()
            : null;
    }

    /// <summary>A CloudEvent that tells nothing of anybody. Without a time, so that it is the same on every attempt.</summary>
    private sealed class TestDocument(LeasedDelivery delivery, string slug)
    {
        public string Specversion { get; } = "1.0";

        public string Id { get; } = delivery.EventId;

        public string Source { get; } = $"/database-source/{slug}";

        public string Type { get; } = "webhook.test";

        public string Subject { get; } = delivery.Webhook.Value;

        public string Datacontenttype { get; } = "application/json";

        public TestData Data { get; } = new("This is a test. Answer it with any 2xx.");
    }

    private sealed record TestData(string Message);
}
