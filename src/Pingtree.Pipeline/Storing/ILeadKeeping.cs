namespace Pingtree.Pipeline.Storing;

/// <summary>Removes leads: those kept long enough, and those of a person who asked for it.</summary>
public interface ILeadKeeping
{
    /// <summary>Deletes at most <paramref name="limit"/> refused leads of the source received before a moment; answers how many went.</summary>
    Task<int> DeleteRefusedAsync(int sourceId, DateTimeOffset before, int limit, CancellationToken ct);

    /// <summary>
    /// Deletes every lead of the source whose field has this normalised value, with its claims and the remembered answers that name it.
    /// Ids stay behind, so that a late message does not bring the person back. Answers how many leads went.
    /// </summary>
    /// <param name="sourceId">The source.</param>
    /// <param name="field"><c>email</c> or <c>phone</c>.</param>
    /// <param name="value">The value in the form leads are compared in; see <c>Lead.ComparedValue</c>.</param>
    /// <param name="ct">Stops the deletion before its write.</param>
    Task<int> EraseAsync(int sourceId, string field, string value, CancellationToken ct);
}
