using Pingtree.Pipeline.Profiles;
using Pingtree.Pipeline.Sources;
using Pingtree.Storage.Sqlite.Connecting;
using Pingtree.Storage.Sqlite.Leads;

namespace Pingtree.Storage.Sqlite.Profiles;

/// <summary>Keeps leads as profiles.</summary>
internal sealed class SqliteProfileStore(SqliteWriter writer, SqliteReaders readers, TimeProvider clock) : IProfileStore
{
    public async Task<bool> PrepareAsync(int sourceId, string field, CancellationToken ct)
    {
        if (await readers.ReadAsync(db => ValueTable.IsReady(db, sourceId, field), ct))
            return true;
        if (!await writer.WriteAsync(db => ValueTable.Open(db, sourceId, field), ct))
            return false;

        while (!await writer.WriteAsync(db => ValueTable.ReadOn(db, sourceId, field), ct)) { }
        return true;
    }

    public Task<IReadOnlyList<IReadOnlyList<Profile>>> FindAsync(int sourceId, IReadOnlyList<ProfileMatch> matches, CancellationToken ct) =>
        readers.ReadTogetherAsync<IReadOnlyList<IReadOnlyList<Profile>>>(
            db => matches.Select(match => ProfileSearch.Find(db, sourceId, match)).ToList(), ct);

    public Task<IReadOnlyList<ProfileAnswer?>> WriteAsync(Source source, IReadOnlyList<ProfileWrite> writes, CancellationToken ct) =>
        writer.WriteAsync(db => new ProfileBatch(db, source, clock.GetUtcNow()).Write(writes), ct);

    public Task<ProfileAnswer> DeleteAsync(int sourceId, ProfileMatch match, string? group, CancellationToken ct) =>
        writer.WriteAsync<ProfileAnswer>(
            db => ProfileSearch.Find(db, sourceId, match) switch
            {
                [] => new ProfileAnswer.NotFound(),
                [var one] when !one.IsOpenTo(group) => new ProfileAnswer.OtherGroup(),
                [var one] => Delete(db, one),
                _ => new ProfileAnswer.Ambiguous(),
            },
            ct);

    private static ProfileAnswer.Done Delete(SqliteDatabase db, Profile profile)
    {
        LeadErasure.Erase(db, [profile.Lead]);
        return new ProfileAnswer.Done(profile.Lead.Id, IsNew: false, null);
    }
}
