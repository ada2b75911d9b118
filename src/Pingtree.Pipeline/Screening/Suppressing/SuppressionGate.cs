using Pingtree.Pipeline.Leads;

namespace Pingtree.Pipeline.Screening.Suppressing;

/// <summary>Has this person asked the source not to be contacted? One round trip per batch; none where no list was ever touched.</summary>
public sealed class SuppressionGate(ISuppressionLookup lookup) : IGate
{
    public async ValueTask<IReadOnlyList<Verdict>> JudgeAsync(IReadOnlyList<Lead> leads, CancellationToken ct)
    {
        var contacts = leads.Select(ContactsOf).ToList();
        var keys = contacts.SelectMany(c => c).SelectMany(c => c.Keys).ToHashSet();
        if (keys.Count == 0)
            return leads.Select(_ => Verdict.Passed).ToList();

        var sources = leads.Select(l => l.Source).DistinctBy(s => s.Id).ToList();
        var suppressed = await lookup.FindAsync(sources, keys, ct);
        return contacts.ConvertAll(c => Judge(c, suppressed));
    }

    private static Verdict Judge(IReadOnlyList<Contact> contacts, IReadOnlySet<SuppressionKey> suppressed)
    {
        foreach (var contact in contacts)
        {
            if (contact.Keys.Any(suppressed.Contains))
                return new Verdict.Refuse(Refusal.Suppressed(contact.Field));
        }

        return Verdict.Passed;
    }

    private static IReadOnlyList<Contact> ContactsOf(Lead lead)
    {
        if (lead.Source.SuppressionVersion == 0)
            return [];

        var contacts = new List<Contact>(2);
        if (lead.Email is { } email)
            contacts.Add(new Contact(FieldNames.Email, KeysOf(lead, FieldNames.Email, [email.Value])));
        if (lead.Phone is { } phone)
            contacts.Add(new Contact(FieldNames.Phone, KeysOf(lead, FieldNames.Phone, phone.Forms)));
        return contacts;
    }

    private static List<SuppressionKey> KeysOf(Lead lead, string type, IReadOnlyList<string> forms) =>
        forms.SelectMany(SuppressionEntry.DigestsOf).Select(digest => new SuppressionKey(lead.Source.Id, type, digest)).ToList();

    private sealed record Contact(string Field, IReadOnlyList<SuppressionKey> Keys);
}
