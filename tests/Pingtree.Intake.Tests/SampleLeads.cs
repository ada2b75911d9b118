using Pingtree.Intake.Tests.Fakes;
using Pingtree.Pipeline.Leads;
using Pingtree.Pipeline.Storing;

namespace Pingtree.Intake.Tests;

/// <summary>Leads for the tests of reading.</summary>
internal static class SampleLeads
{
    public static readonly DateTimeOffset Noon = new(2025, 3, 15, 12, 0, 0, TimeSpan.Zero);

    /// <summary>Adds so many active leads, three to each second, and answers their ids, newest first.</summary>
    public static List<string> Add(this FakeLeads leads, int count)
    {
        for (var i = 0; i < count; i++)
            leads.Stored.Add(Make(i, LeadStatus.Active, ("email", $"p{i}@example.com"), ("phone", "5551234567")));
        return leads.Stored.OrderByDescending(l => l.CreatedAt).ThenByDescending(l => l.Id).Select(l => l.Id.ToString()).ToList();
    }

    public static StoredLead Make(int number, LeadStatus status, params (string Name, string Value)[] fields)
    {
        var all = new LeadFields();
        foreach (var (name, value) in fields)
            all.With(name, FieldValue.Of(value));
        return new StoredLead(LeadId.Parse($"67d5{number:x20}"), 1, status, null, null, Noon.AddSeconds(number / 3), all);
    }
}
