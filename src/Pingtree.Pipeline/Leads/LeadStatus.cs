namespace Pingtree.Pipeline.Leads;

/// <summary>Where a stored lead stands.</summary>
public enum LeadStatus
{
    /// <summary>Passed every gate; holds its values against duplicates.</summary>
    Active = 1,

    /// <summary>Active once, now sold to a buyer; still holds its values.</summary>
    Sold = 2,

    /// <summary>Refused: another lead holds one of its values.</summary>
    Duplicate = 3,

    /// <summary>Refused for any other reason.</summary>
    Rejected = 4,

    /// <summary>Erased on request: only the id is known, so that a late message does not bring the person back.</summary>
    Erased = 5,
}

/// <summary>The words of <see cref="LeadStatus"/> in the API.</summary>
public static class LeadStatusWords
{
    /// <summary>The words a fetch may ask for.</summary>
    public static readonly IReadOnlyList<string> Fetchable = ["active", "sold", "duplicate", "rejected"];

    public static string ToWord(this LeadStatus status) => status switch
    {
        LeadStatus.Active => "active",
        LeadStatus.Sold => "sold",
        LeadStatus.Duplicate => "duplicate",
        LeadStatus.Rejected => "rejected",
        _ => "erased",
    };

    public static LeadStatus? FromWord(string? word) => word switch
    {
        "active" => LeadStatus.Active,
        "sold" => LeadStatus.Sold,
        "duplicate" => LeadStatus.Duplicate,
        "rejected" => LeadStatus.Rejected,
        "erased" => LeadStatus.Erased,
        _ => null,
    };
}
