using Pingtree.Pipeline.Leads;
using Pingtree.Pipeline.Profiles;
using Pingtree.Pipeline.Sources;
using Pingtree.Pipeline.Storing;

namespace Pingtree.Storage.Contracts;

/// <summary>
/// Writes of a few profiles that get in each other's way: few values, a window that ends for some, a cap. Two crowds of one seed say the same with other ids.
/// </summary>
internal sealed class ProfileCrowd(int sourceId, int seed)
{
    private readonly Random _random = new(seed);
    private readonly List<Lead> _leads = [];
    private readonly List<ProfileWrite.Create> _creates = [];

    public Source Source { get; } = A.Source(sourceId, new SourceSettings { DuplicateOn = ["email", "policy"], DuplicateWindowDays = 7, DailyCap = 12 });

    /// <summary>Every lead there may be, in their order.</summary>
    public IEnumerable<LeadId> Ids => _creates.Select(create => create.Lead.Id);

    public List<ProfileWrite> Next(int count) => Enumerable.Range(0, count).Select(_ => Next()).ToList();

    /// <summary>The answers with places for ids.</summary>
    public List<string> Spell(IReadOnlyList<ProfileAnswer?> answers) => answers.Select(answer => answer switch
    {
        null => "as read no more",
        ProfileAnswer.Done done => $"{(done.IsNew ? "created" : "done")} {PlaceOf(done.Id)}",
        ProfileAnswer.Exists exists => $"held by {PlaceOf(exists.Holder)}",
        ProfileAnswer.Refused refused => $"{refused.Refusal.Reason}",
        _ => answer.ToString(),
    }).ToList();

    private ProfileWrite Next() => _random.Next(10) switch
    {
        0 when _creates.Count > 0 => _creates[_random.Next(_creates.Count)],
        < 5 when _leads.Count > 0 => Update(_random.Next(_leads.Count)),
        _ => Create(),
    };

    private ProfileWrite.Create Create()
    {
        // No two at the same moment: who of two came later is to be clear.
        var lead = A.LeadWith(Fields(), Source, A.Noon.AddDays(8 * _random.Next(2)).AddSeconds(_creates.Count));
        var create = new ProfileWrite.Create(MatchOf(lead), lead, null, Silent: _random.Next(4) == 0);
        _creates.Add(create);
        _leads.Add(lead);
        return create;
    }

    /// <summary>Most of the time what comes next follows from what came before, as if that had been done.</summary>
    private ProfileWrite.Update Update(int place)
    {
        var before = _leads[place];
        var fields = _random.Next(3) == 0 ? Fields() : before.Fields.Select((name, value) => _random.Next(2) == 0 && Fields().TryGet(name, out var other) ? other : value);
        var after = A.LeadWith(fields, Source, A.Noon.AddDays(8), before.Id);
        if (_random.Next(8) > 0)
            _leads[place] = after;
        return new ProfileWrite.Update(new StoredLead(before.Id, Source.Id, LeadStatus.Active, null, null, before.ReceivedAt, before.Fields), after);
    }

    private LeadFields Fields()
    {
        var fields = A.Fields(("email", $"{_random.Next(20)}@example.com"), ("policy", $"P-{_random.Next(20)}"));
        if (_random.Next(2) == 0)
            fields.With("crm", FieldValue.Of($"{_random.Next(12)}"));
        if (_random.Next(2) == 0)
            fields.With("phone", FieldValue.Of($"55512345{_random.Next(10, 30)}"));
        return fields;
    }

    private ProfileMatch MatchOf(Lead lead) => _random.Next(5) switch
    {
        0 => new ProfileMatch.ByField("email", lead.ComparedValue("email")!),
        1 => new ProfileMatch.ByField("crm", lead.ComparedValue("crm") ?? $"{_random.Next(12)}"),
        2 when lead.ComparedValue("phone") is { } phone => new ProfileMatch.ByField("phone", phone),
        3 when lead.ComparedValue("phone") is { } phone => new ProfileMatch.ByEmailAndPhone(lead.ComparedValue("email")!, phone),
        _ => new ProfileMatch.ById(lead.Id),
    };

    private int PlaceOf(LeadId id) => _creates.FindIndex(create => create.Lead.Id == id);
}
