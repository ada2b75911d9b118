using Pingtree.Pipeline.Leads;
using Pingtree.Pipeline.Profiles;
using Pingtree.Pipeline.Screening.Deduplicating;
using Pingtree.Pipeline.Sources;

namespace Pingtree.Storage.Mongo.Profiles;

/// <summary>A write in its place in the batch, with what its answer depends on and what others' answers may depend on after it.</summary>
/// <param name="Index">Its place.</param>
/// <param name="Write">The write.</param>
/// <param name="Before">The lead as the write expects it; null: none.</param>
/// <param name="Claims">What it is to hold from now on. What it holds already stays its own; the values that come in may be another's.</param>
/// <param name="Reads">What it is decided by.</param>
/// <param name="Changes">What is another's, or nobody's, after it.</param>
internal sealed record ProfileRow(
    int Index, ProfileWrite Write, Lead? Before, IReadOnlyList<Claim> Claims, IReadOnlyList<ProfileKey> Reads, IReadOnlyList<ProfileKey> Changes)
{
    public Lead Lead => Write.Lead;

    /// <summary>The write as a row.</summary>
    /// <param name="index">Its place.</param>
    /// <param name="write">The write.</param>
    /// <param name="source">The source of the batch.</param>
    /// <param name="fields">The fields profiles of the source are found by or told apart by.</param>
    public static ProfileRow Of(int index, ProfileWrite write, Source source, IReadOnlyCollection<string> fields)
    {
        var lead = write.Lead;
        var before = write is ProfileWrite.Update { Before: var read } ? Lead.Receive(lead.Id, source, read.CreatedAt, read.Fields) : null;
        var claims = lead.Claims().Where(claim => before?.ComparedValue(claim.Field) != claim.Value).ToList();
        var id = ProfileKey.Of(lead.Id);
        return new ProfileRow(
            index,
            write,
            before,
            claims,
            [id, .. claims.Select(claim => new ProfileKey(claim.Field, claim.Value)), .. KeysOf((write as ProfileWrite.Create)?.Match)],
            [id, .. fields.SelectMany(field => KeysOf(field, before?.ComparedValue(field), lead.ComparedValue(field)))]);
    }

    private static IEnumerable<ProfileKey> KeysOf(ProfileMatch? match) => match switch
    {
        null => [],
        ProfileMatch.ById { Id: var id } => [ProfileKey.Of(id)],
        _ => match.Values.Select(value => new ProfileKey(value.Field, value.Value)),
    };

    private static IEnumerable<ProfileKey> KeysOf(string field, string? before, string? after)
    {
        if (before == after)
            yield break;
        if (before is not null)
            yield return new ProfileKey(field, before);
        if (after is not null)
            yield return new ProfileKey(field, after);
    }
}
