using System.Diagnostics;

namespace Pingtree.Pipeline.Running;

/// <summary>Places in the walk of a lead and of a sale at which a process may die and nothing may be lost.</summary>
public enum StopPoint
{
    /// <summary>An intake: the bus has the lead, its sender has no answer.</summary>
    Published,

    /// <summary>A worker: it has leads in hand and has stored nothing.</summary>
    Received,

    /// <summary>A worker: the leads are stored, nobody was told.</summary>
    Stored,

    /// <summary>A worker: the outcomes are published, the leads' message is not acknowledged.</summary>
    Announced,

    /// <summary>A worker: the outcomes have left on every route, which is written nowhere.</summary>
    Routed,

    /// <summary>A worker: what was due is struck off, the outcomes' message is not acknowledged.</summary>
    Cleared,

    /// <summary>An intake: the sale is stored, nobody was told.</summary>
    SaleStored,

    /// <summary>An intake: the sale is published, the buyer's side has no answer.</summary>
    SaleAnnounced,

    /// <summary>A delivery process: the endpoint has answered, which is written nowhere.</summary>
    DeliverySent,
}

/// <summary>Kills its own process at one of these places, so that tests can see what is left. Where none is set, passing costs a comparison.</summary>
/// <param name="stopAt">Where to die; null: nowhere.</param>
public sealed class StopPoints(StopPoint? stopAt = null)
{
    public void Pass(StopPoint point)
    {
        if (point == stopAt)
            Die();
    }

    /// <summary>As by SIGKILL: nothing is finished, nothing is written.</summary>
    private static void Die()
    {
        using var self = Process.GetCurrentProcess();
        self.Kill();
        self.WaitForExit(); // not a step further
    }
}
