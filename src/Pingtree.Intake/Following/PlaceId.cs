using Pingtree.Intake.Answers;
using Pingtree.Pipeline.Outcomes;

namespace Pingtree.Intake.Following;

/// <summary>
/// A place between two events as an id of the stream. It stands in a block without data, which tells nothing and is remembered by every reader:
/// so one who lost the connection before he heard anything comes back to where he was.
/// </summary>
internal static class PlaceId
{
    /// <summary>No event's id begins with it: those begin with a lead's, in hex.</summary>
    private const string Prefix = "place.";

    public static string Write(int sourceId, EventPlace place) => Prefix + ReplayCursorText.Write(new ReplayCursor(sourceId, place, place));

    /// <summary>False for what is no place of this source.</summary>
    public static bool TryRead(string text, int sourceId, out EventPlace place)
    {
        place = default;
        if (!text.StartsWith(Prefix, StringComparison.Ordinal) || !ReplayCursorText.TryRead(text[Prefix.Length..], out var read) || read.SourceId != sourceId)
            return false;

        place = read.Place;
        return true;
    }
}

/// <summary>Where a stream begins.</summary>
/// <param name="Place">The place.</param>
/// <param name="IsKnown">Whether the reader named it, and would name it again when he comes back.</param>
internal readonly record struct StreamStart(EventPlace Place, bool IsKnown);
