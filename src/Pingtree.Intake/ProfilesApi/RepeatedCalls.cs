using System.IO.Compression;
using Pingtree.Intake.ProfilesApi.Wire;
using Pingtree.Pipeline.Access;
using Pingtree.Pipeline.Leads;
using Pingtree.Pipeline.Storing;

namespace Pingtree.Intake.ProfilesApi;

/// <summary>Answers a repeated call as the first was answered. While the first is on its way, the repeat waits for it.</summary>
internal sealed class RepeatedCalls(IReservations reservations, TimeProvider clock)
{
    private const string KeyPrefix = "profiles:";

    /// <summary>How long an intake that works on a call is believed to be alive without a word.</summary>
    private static readonly TimeSpan Lease = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan RenewEvery = TimeSpan.FromSeconds(3);

    /// <summary>A repeat asks soon, then more rarely: most calls take milliseconds, a large batch half a minute.</summary>
    private static readonly TimeSpan AskFirstAfter = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan AskAtLeastEvery = TimeSpan.FromMilliseconds(250);

    /// <summary>Keys name their token, and one of a token is the same request whichever source it names.</summary>
    private const int NoSource = 0;

    /// <summary>Does the work, or says what came of it the first time. Waits as long as the first is on its way; where its holder died, takes over.</summary>
    /// <param name="key">By what a repeat is known.</param>
    /// <param name="newId">The id the call gets if it is new.</param>
    /// <param name="work">The call, under the id it has.</param>
    /// <param name="ct">Stops the waiting and the work.</param>
    /// <exception cref="StoreUnavailableException">The same call may be made again.</exception>
    public async Task<CallAnswer> RunAsync(string key, LeadId newId, Func<LeadId, Task<Result>> work, CancellationToken ct)
    {
        var name = KeyPrefix + key;
        var reservation = await ReserveAsync(name, newId, ct);
        if (reservation.State == ReservationState.Answered)
            return new CallAnswer(Unpack(reservation.Answer!), IsRepeat: true);

        Result? done = null;
        try
        {
            var result = await KeepAliveAsync(work(reservation.LeadId), name, reservation.LeadId);
            done = result.Code == ResultCode.Done ? result : null;
            return new CallAnswer(result.ToNode(), IsRepeat: false);
        }
        finally
        {
            await LeaveAsync(name, reservation.LeadId, done);
        }
    }

    private async Task<Reservation> ReserveAsync(string name, LeadId newId, CancellationToken ct)
    {
        // The key is a hash of what was asked, or what the client says is one request: there is no other body to tell it from.
        var request = new ReservationRequest(NoSource, name, [], newId);
        for (var wait = AskFirstAfter; ; wait = wait * 2 < AskAtLeastEvery ? wait * 2 : AskAtLeastEvery)
        {
            var reservation = await reservations.ReserveAsync(request, Lease, ct);
            if (reservation.State != ReservationState.InFlight)
                return reservation;
            await Task.Delay(wait, clock, ct);
        }
    }

    private async Task<Result> KeepAliveAsync(Task<Result> work, string name, LeadId id)
    {
        while (true)
        {
            await Task.WhenAny(work, Task.Delay(RenewEvery, clock));
            if (work.IsCompleted)
                return await work;

            try
            {
                await reservations.RenewAsync(NoSource, name, id, Lease, CancellationToken.None);
            }
            catch (StoreUnavailableException)
            {
                // A large batch takes its time; what ails the store it finds out by itself.
            }
        }
    }

    /// <summary>What was done stays done, even where it can't be remembered: its retry finds the profile under the same id.</summary>
    private async Task LeaveAsync(string name, LeadId id, Result? done)
    {
        try
        {
            if (done is null)
                await reservations.ReleaseAsync(NoSource, name, id, CancellationToken.None);
            else
                await reservations.RememberAsync(NoSource, name, id, Pack(done.ToNode()), done.Named, CancellationToken.None);
        }
        catch (StoreUnavailableException)
        {
            // The lease ends in ten seconds.
        }
    }

    /// <summary>Ten thousand answers of a batch are much the same.</summary>
    private static byte[] Pack(WireNode answer)
    {
        using var packed = new MemoryStream();
        using (var brotli = new BrotliStream(packed, CompressionLevel.Fastest))
            brotli.Write(JsonWriting.Write(answer));
        return packed.ToArray();
    }

    private static WireNode.Map Unpack(byte[] packed)
    {
        using var brotli = new BrotliStream(new MemoryStream(packed), CompressionMode.Decompress);
        using var json = new MemoryStream();
        brotli.CopyTo(json);
        return JsonReading.Read(json.ToArray()).Body;
    }
}

/// <summary>What a call is answered.</summary>
/// <param name="Body">The answer.</param>
/// <param name="IsRepeat">Whether it was given before.</param>
internal sealed record CallAnswer(WireNode.Map Body, bool IsRepeat);
