using System.Buffers;
using System.Text.Json;
using Pingtree.Pipeline.Leads;
using Pingtree.Pipeline.Screening;
using Pingtree.Pipeline.Storing;

namespace Pingtree.Pipeline.Outcomes;

/// <summary>An event as the world reads it: a CloudEvents 1.0 document. Made from the stored lead, so that it is the same whenever it is told.</summary>
/// <param name="Slug">The slug of the lead's source.</param>
/// <param name="Lead">The lead as stored.</param>
/// <param name="Kind">What is told of it.</param>
public sealed record OutcomeEvent(string Slug, StoredLead Lead, LeadEventKind Kind)
{
    /// <summary>The type of the document.</summary>
    public const string ContentType = "application/cloudevents+json";

    public LeadEvent Event => new(Lead.SourceId, Lead.Id, Kind);

    /// <summary>The key under which it is published: <c>&lt;slug&gt;.active</c>.</summary>
    public string RoutingKey => $"{Slug}.{Kind.ToWord()}";

    /// <summary>When it happened (UTC).</summary>
    public DateTimeOffset Time => Kind == LeadEventKind.Sold && Lead.Sale is { } sale ? sale.SoldAt : Lead.CreatedAt;

    /// <summary>The document, UTF-8.</summary>
    public byte[] ToUtf8Json() => JsonSerializer.SerializeToUtf8Bytes(ToDocument(), PublicJson.Options);

    /// <summary>Writes the document, UTF-8.</summary>
    public void WriteTo(IBufferWriter<byte> utf8)
    {
        using var json = new Utf8JsonWriter(utf8, new JsonWriterOptions { Encoder = PublicJson.Options.Encoder });
        JsonSerializer.Serialize(json, ToDocument(), PublicJson.Options);
    }

    private Document ToDocument() => new()
    {
        Id = Event.Id,
        Source = $"/database-source/{Slug}",
        Type = Kind.ToType(),
        Subject = Lead.Id.ToString(),
        Time = Timestamps.Write(Time),
        Data = Lead.Reason == RejectReason.Suppressed ? NamelessLead.Of(Lead) : LeadView.Of(AsTold()),
    };

    /// <summary>The lead as it was when this happened: active before it was sold.</summary>
    private StoredLead AsTold() => Lead with
    {
        Status = (LeadStatus)Kind,
        Sale = Kind == LeadEventKind.Sold ? Lead.Sale : null,
    };

    /// <summary>All that is told of somebody who must not be contacted.</summary>
    private sealed record NamelessLead(string LeadId, string Status, string CreatedAt, string Reason)
    {
        public static NamelessLead Of(StoredLead lead) =>
            new(lead.Id.ToString(), lead.Status.ToWord(), Timestamps.Write(lead.CreatedAt), RejectReason.Suppressed.ToWord());
    }

    private sealed record Document
    {
        public string Specversion { get; } = "1.0";

        public required string Id { get; init; }

        public required string Source { get; init; }

        public required string Type { get; init; }

        public required string Subject { get; init; }

        public required string Time { get; init; }

        public string Datacontenttype { get; } = "application/json";

        /// <summary>Written by its own type.</summary>
        public required object Data { get; init; }
    }
}
