using Microsoft.Extensions.Options;

namespace Pingtree.Intake.Following;

/// <summary>Counts the streams each source has open, so that none takes the intake for itself.</summary>
internal sealed class StreamPlaces(IOptions<FollowingOptions> options)
{
    private readonly Dictionary<int, int> _taken = [];

    /// <summary>A place, to be given back by disposing of it; null where the source has no more.</summary>
    public IDisposable? TryTake(int sourceId)
    {
        lock (_taken)
        {
            var taken = _taken.GetValueOrDefault(sourceId);
            if (taken >= options.Value.StreamsPerSource)
                return null;

            _taken[sourceId] = taken + 1;
            return new Place(this, sourceId);
        }
    }

    private void GiveBack(int sourceId)
    {
        lock (_taken)
        {
            if (--_taken[sourceId] == 0)
                _taken.Remove(sourceId);
        }
    }

    private sealed class Place(StreamPlaces places, int sourceId) : IDisposable
    {
        private int _given;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _given, 1) == 0)
                places.GiveBack(sourceId);
        }
    }
}
