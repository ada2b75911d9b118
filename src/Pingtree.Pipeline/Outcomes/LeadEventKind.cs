using Pingtree.Pipeline.Leads;

namespace Pingtree.Pipeline.Outcomes;

/// <summary>What may be told of a lead. The numbers are those of <see cref="LeadStatus"/>.</summary>
public enum LeadEventKind
{
    /// <summary>It passed every gate.</summary>
    Active = 1,

    /// <summary>A buyer has bought it.</summary>
    Sold = 2,

    /// <summary>Another lead holds one of its values.</summary>
    Duplicate = 3,

    /// <summary>It was refused for any other reason.</summary>
    Rejected = 4,
}

/// <summary>The words of <see cref="LeadEventKind"/>.</summary>
public static class LeadEventKinds
{
    public static readonly IReadOnlyList<LeadEventKind> All = [LeadEventKind.Active, LeadEventKind.Duplicate, LeadEventKind.Rejected, LeadEventKind.Sold];

    /// <summary>What the screening of a lead makes known: of a lead sold since, that it became active.</summary>
    public static LeadEventKind OfScreening(LeadStatus status) => status == LeadStatus.Sold ? LeadEventKind.Active : (LeadEventKind)status;

    /// <summary>The last part of a routing key: <c>active</c>.</summary>
    public static string ToWord(this LeadEventKind kind) => ((LeadStatus)kind).ToWord();

    /// <summary>The CloudEvents type: <c>lead.active</c>.</summary>
    public static string ToType(this LeadEventKind kind) => kind switch
    {
        LeadEventKind.Active => "lead.active",
        LeadEventKind.Sold => "lead.sold",
        LeadEventKind.Duplicate => "lead.duplicate",
        _ => "lead.rejected",
    };

    /// <summary>Null for a text that is no type.</summary>
    public static LeadEventKind? FromType(string? type) => type switch
    {
        "lead.active" => LeadEventKind.Active,
        "lead.sold" => LeadEventKind.Sold,
        "lead.duplicate" => LeadEventKind.Duplicate,
        "lead.rejected" => LeadEventKind.Rejected,
        _ => null,
    };

    /// <summary>The letter under which many of them travel and are kept.</summary>
    public static char ToLetter(this LeadEventKind kind) => kind switch
    {
        LeadEventKind.Active => 'a',
        LeadEventKind.Sold => 'o',
        LeadEventKind.Duplicate => 'd',
        _ => 'r',
    };

    /// <summary>Several kinds as a letter each: the form in which a store keeps them.</summary>
    public static string ToLetters(this IEnumerable<LeadEventKind> kinds) => string.Concat(kinds.Select(kind => kind.ToLetter()));

    /// <summary>Reads <see cref="ToLetters"/>.</summary>
    public static IReadOnlyList<LeadEventKind> FromLetters(string letters) => letters.Select(FromLetter).ToList();

    /// <summary>The kind a letter stands for.</summary>
    public static LeadEventKind FromLetter(char letter) => letter switch
    {
        'a' => LeadEventKind.Active,
        'o' => LeadEventKind.Sold,
        'd' => LeadEventKind.Duplicate,
        _ => LeadEventKind.Rejected,
    };
}
