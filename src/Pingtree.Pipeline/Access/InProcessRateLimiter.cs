namespace Pingtree.Pipeline.Access;

/// <summary>Counts requests in the memory of this process: for a single machine, and wherever the shared memory is away.</summary>
public sealed class InProcessRateLimiter(TimeProvider time) : IRateLimiter
{
    private static readonly TimeSpan SweepEvery = TimeSpan.FromMinutes(1);

    // One lock for all: what happens under it takes about as long as taking a lock.
    private readonly Lock _lock = new();
    private readonly Dictionary<(string Subject, TimeSpan Window), CountedSteps> _subjects = [];
    private DateTimeOffset _nextSweep;

    /// <summary>Subjects remembered at the moment.</summary>
    internal int Subjects
    {
        get
        {
            lock (_lock)
                return _subjects.Count;
        }
    }

    public ValueTask<RateLimitDecision> TakeAsync(RateLimit limit, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        var now = time.GetUtcNow();
        lock (_lock)
        {
            DropIdle(now);
            var key = (limit.Subject, limit.Window);
            if (!_subjects.TryGetValue(key, out var steps))
                _subjects.Add(key, steps = new CountedSteps());

            steps.IdleFrom = now + (limit.Window * 2);
            return ValueTask.FromResult(steps.Take(limit, new SlidingWindow(limit, now)));
        }
    }

    private void DropIdle(DateTimeOffset now)
    {
        // A clock that was set back far would otherwise keep us from sweeping for as long.
        if (now < _nextSweep && _nextSweep - now <= SweepEvery)
            return;

        _nextSweep = now + SweepEvery;
        foreach (var (key, steps) in _subjects)
        {
            if (steps.IdleFrom <= now)
                _subjects.Remove(key);
        }
    }

    /// <summary>The steps of one window that hold requests, oldest first.</summary>
    private sealed class CountedSteps
    {
        private readonly SortedList<long, int> _counts = [];

        /// <summary>When everything in here has left for certain.</summary>
        public DateTimeOffset IdleFrom { get; set; }

        public RateLimitDecision Take(RateLimit limit, SlidingWindow window)
        {
            Forget(window);
            var used = _counts.Values.Sum();
            var allowed = used < limit.Requests;
            if (allowed)
            {
                _counts[window.Step] = _counts.GetValueOrDefault(window.Step) + 1;
                used++;
            }

            long? last = _counts.Count > 0 ? _counts.GetKeyAtIndex(_counts.Count - 1) : null;
            return window.Answer(allowed, used, FindFreeing(used, limit.Requests), last);
        }

        private void Forget(SlidingWindow window)
        {
            while (_counts.Count > 0 && _counts.GetKeyAtIndex(0) < window.Oldest)
                _counts.RemoveAt(0);
            while (_counts.Count > 0 && _counts.GetKeyAtIndex(_counts.Count - 1) > window.Youngest)
                _counts.RemoveAt(_counts.Count - 1);
        }

        private long? FindFreeing(int used, int requests)
        {
            foreach (var (step, count) in _counts)
            {
                used -= count;
                if (used < requests)
                    return step;
            }

            return null;
        }
    }
}
