using System.Text.Json.Serialization;
using Pingtree.Pipeline.Leads;
using Pingtree.Pipeline.Screening;
using Pingtree.Pipeline.Storing;

namespace Pingtree.Pipeline.Outcomes;

/// <summary>A stored lead as partners read it.</summary>
public sealed record LeadView
{
    public required string LeadId { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required string? FirstName { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required string? LastName { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required string? Email { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required string? Phone { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required string? State { get; init; }

    [JsonIgnore(Condition = JsonIgnoreCondition.Never)]
    public required string? Zip { get; init; }

    /// <summary><c>active</c>, <c>sold</c>, <c>duplicate</c> or <c>rejected</c>.</summary>
    public required string Status { get; init; }

    /// <summary>When it was received, UTC.</summary>
    public required string CreatedAt { get; init; }

    /// <summary>Why it was refused.</summary>
    public string? Reason { get; init; }

    /// <summary>The lead that holds the value, of a duplicate.</summary>
    public string? DuplicateOf { get; init; }

    /// <summary>The buyer, of a sold lead.</summary>
    public string? Buyer { get; init; }

    /// <summary>What the buyer paid, where it was said.</summary>
    public decimal? Price { get; init; }

    /// <summary>When it was sold, UTC.</summary>
    public string? SoldAt { get; init; }

    /// <summary>The fields this API has no name of its own for: strings, numbers, booleans and nulls, as they were sent.</summary>
    public IReadOnlyDictionary<string, FieldValue>? Attributes { get; init; }

    public static LeadView Of(StoredLead lead) => new()
    {
        LeadId = lead.Id.ToString(),
        FirstName = KnownField(lead, FieldNames.FirstName),
        LastName = KnownField(lead, FieldNames.LastName),
        Email = KnownField(lead, FieldNames.Email),
        Phone = KnownField(lead, FieldNames.Phone),
        State = KnownField(lead, FieldNames.State),
        Zip = KnownField(lead, FieldNames.Zip),
        Status = lead.Status.ToWord(),
        CreatedAt = Timestamps.Write(lead.CreatedAt),
        Reason = lead.Reason?.ToWord(),
        DuplicateOf = lead.DuplicateOf?.ToString(),
        Buyer = lead.Sale?.Buyer,
        Price = lead.Sale?.Price,
        SoldAt = lead.Sale is { } sale ? Timestamps.Write(sale.SoldAt) : null,
        Attributes = AttributesOf(lead.Fields),
    };

    /// <summary>A known field as text; refused leads may hold numbers and booleans there.</summary>
    public static string? KnownField(StoredLead lead, string field) =>
        lead.Fields.TryGet(field, out var value) && value.Kind != FieldKind.Null ? value.Text : null;

    private static Dictionary<string, FieldValue>? AttributesOf(LeadFields fields)
    {
        var attributes = fields.All.Where(field => !FieldNames.IsKnown(field.Key)).ToDictionary();
        return attributes.Count > 0 ? attributes : null;
    }
}
