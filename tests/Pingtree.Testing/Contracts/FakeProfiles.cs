using Pingtree.Pipeline.Leads;
using Pingtree.Pipeline.Outcomes;
using Pingtree.Pipeline.Profiles;
using Pingtree.Pipeline.Screening;
using Pingtree.Pipeline.Screening.Deduplicating;
using Pingtree.Pipeline.Sources;
using Pingtree.Pipeline.Storing;

namespace Pingtree.Testing.Contracts;

/// <summary>Profiles in memory, without groups of writes, windows or tombstones: enough for whoever calls the desk.</summary>
public sealed class FakeProfiles : IProfileStore
{
    private readonly Lock _lock = new();
    private readonly Dictionary<LeadId, (Profile Profile, Lead Lead, IReadOnlyList<Claim> Claims)> _profiles = [];

    /// <summary>The profiles that are there.</summary>
    public IReadOnlyList<Profile> All
    {
        get
        {
            lock (_lock)
                return _profiles.Values.Select(p => p.Profile).ToList();
        }
    }

    /// <summary>Events of profiles created so far.</summary>
    public int Events { get; private set; }

    /// <summary>Times <see cref="FindAsync"/> was asked.</summary>
    public int Reads { get; private set; }

    /// <summary>Times <see cref="WriteAsync"/> was asked.</summary>
    public int Writes { get; private set; }

    /// <summary>Runs before a write takes place; may throw, or change what is there.</summary>
    public Action<Source> BeforeWrite { get; set; } = static _ => { };

    /// <summary>Fields of its own it is not ready to match by.</summary>
    public ISet<string> UnpreparedFields { get; } = new HashSet<string>();

    /// <summary>Puts a profile there, whatever the rules.</summary>
    public void Put(Lead lead, string? group = null)
    {
        lock (_lock)
            Keep(lead, group, lead.ReceivedAt);
    }

    public Task<bool> PrepareAsync(int sourceId, string field, CancellationToken ct) => Task.FromResult(!UnpreparedFields.Contains(field));

    public Task<IReadOnlyList<IReadOnlyList<Profile>>> FindAsync(int sourceId, IReadOnlyList<ProfileMatch> matches, CancellationToken ct)
    {
        lock (_lock)
        {
            Reads++;
            return Task.FromResult<IReadOnlyList<IReadOnlyList<Profile>>>(matches.Select(m => Find(sourceId, m)).ToList());
        }
    }

    public Task<IReadOnlyList<ProfileAnswer?>> WriteAsync(Source source, IReadOnlyList<ProfileWrite> writes, CancellationToken ct)
    {
        BeforeWrite(source);
        lock (_lock)
        {
            Writes++;
            return Task.FromResult<IReadOnlyList<ProfileAnswer?>>(writes.Select(Write).ToList());
        }
    }

    public Task<ProfileAnswer> DeleteAsync(int sourceId, ProfileMatch match, string? group, CancellationToken ct)
    {
        lock (_lock)
        {
            return Task.FromResult<ProfileAnswer>(Find(sourceId, match) switch
            {
                [] => new ProfileAnswer.NotFound(),
                [var one] when !one.IsOpenTo(group) => new ProfileAnswer.OtherGroup(),
                [var one] => Delete(one.Lead.Id),
                _ => new ProfileAnswer.Ambiguous(),
            });
        }
    }

    private ProfileAnswer.Done Delete(LeadId id)
    {
        _profiles.Remove(id);
        return new ProfileAnswer.Done(id, IsNew: false, null);
    }

    private List<Profile> Find(int sourceId, ProfileMatch match) =>
        _profiles.Values.Where(p => p.Lead.Source.Id == sourceId && match.Finds(p.Lead)).Select(p => p.Profile).Take(2).ToList();

    private ProfileAnswer? Write(ProfileWrite write)
    {
        var lead = write.Lead;
        var claims = lead.Claims();
        var holder = _profiles.Values.FirstOrDefault(p => p.Lead.Id != lead.Id && p.Claims.Any(claims.Contains));
        switch (write)
        {
            case ProfileWrite.Create create when Find(lead.Source.Id, create.Match).Count > 0:
                return null;
            case ProfileWrite.Update update when !_profiles.TryGetValue(lead.Id, out var stored) || Text(stored.Lead.Fields) != Text(update.Before.Fields):
                return null;
            case var _ when holder.Lead is not null:
                return new ProfileAnswer.Exists(holder.Lead.Id);
            case ProfileWrite.Create when IsFull(lead):
                return new ProfileAnswer.Refused(Refusal.CapReached());
            case ProfileWrite.Create create:
                Keep(lead, create.Group, lead.ReceivedAt);
                return new ProfileAnswer.Done(lead.Id, IsNew: true, create.Silent ? null : Log(lead));
            default:
                var before = _profiles[lead.Id].Profile;
                Keep(lead, before.Group, before.Lead.CreatedAt);
                return new ProfileAnswer.Done(lead.Id, IsNew: false, null);
        }
    }

    private bool IsFull(Lead lead) =>
        lead.Source.Settings.DailyCap is { } cap && _profiles.Values.Count(p => p.Lead.Source.Id == lead.Source.Id && p.Lead.Day == lead.Day) >= cap;

    private EventEntry Log(Lead lead) => new(++Events, lead.Source.Id, [new LeadEvent(lead.Source.Id, lead.Id, LeadEventKind.Active)]);

    private void Keep(Lead lead, string? group, DateTimeOffset createdAt)
    {
        var stored = new StoredLead(lead.Id, lead.Source.Id, LeadStatus.Active, null, null, createdAt, lead.Fields);
        _profiles[lead.Id] = (new Profile(stored, group), lead, lead.Claims());
    }

    private static string Text(LeadFields fields) => System.Text.Encoding.UTF8.GetString(fields.ToUtf8Json());
}
