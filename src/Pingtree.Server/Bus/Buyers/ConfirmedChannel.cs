using System.Buffers;
using System.Collections;
using Pingtree.Pipeline.Outcomes;
using RabbitMQ.Client;
using RabbitMQ.Client.Exceptions;

namespace Pingtree.Server.Bus.Buyers;

/// <summary>
/// Publishes batches of events, one batch at a time, and waits for the confirms of a whole batch. The client's own tracking would wait for each
/// message by itself and add a header to it for every buyer to see; a batch needs one count of what is still open. Once a batch has failed, the channel is done with.
/// </summary>
internal sealed class ConfirmedChannel : IAsyncDisposable
{
    /// <summary>Bytes of the buffer kept from one batch to the next. A lead may have 64 KiB, and many of those at once are rare.</summary>
    private const int MostKept = 1024 * 1024;

    private static readonly CreateChannelOptions Confirmed = new(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: false);

    private readonly IChannel _channel;
    private readonly List<int> _ends = [];
    private readonly Lock _lock = new();
    private ArrayBufferWriter<byte> _bodies = NewBuffer();
    private BitArray _open = new(0);
    private ulong _first = 1; // the broker counts the messages of a channel from 1
    private int _left;
    private int _passed;
    private int _returned;
    private TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    private ConfirmedChannel(IConnection connection, IChannel channel)
    {
        (Connection, _channel) = (connection, channel);
        channel.BasicAcksAsync += (_, ack) => Confirm(ack.DeliveryTag, ack.Multiple);
        channel.BasicNacksAsync += (_, _) => Fail(new IOException("The broker could not take an event."));
        channel.BasicReturnAsync += (_, _) => CountReturned();
        channel.ChannelShutdownAsync += (_, shutdown) => Fail(new OperationInterruptedException(shutdown));
    }

    public IConnection Connection { get; }

    public bool IsOpen => _channel.IsOpen;

    /// <summary>Bytes it holds on to while nothing is on its way.</summary>
    public int Held => _bodies.Capacity;

    /// <summary>Can't be broken off: a channel whose opening is given up half-way stays open, and nobody has it. The client gives up by itself.</summary>
    public static async Task<ConfirmedChannel> OpenAsync(IConnection connection) =>
        new(connection, await connection.CreateChannelAsync(Confirmed, CancellationToken.None));

    /// <summary>Returns once the broker has confirmed every event. All of their documents are in memory at once.</summary>
    /// <returns>How many of them it handed back, because no queue takes them.</returns>
    public async Task<int> PublishAsync(CachedString exchange, Func<OutcomeEvent, CachedString> addressOf, IReadOnlyList<OutcomeEvent> events, CancellationToken ct)
    {
        Begin(events.Count);
        await SendAsync(exchange, addressOf, events, ct);
        await _done.Task.WaitAsync(ct);
        if (_bodies.Capacity > MostKept)
            _bodies = NewBuffer();
        return _returned;
    }

    /// <summary>
    /// Writes all documents first and hands them over without a pause between: then the client's connection finds many frames waiting and sends them together,
    /// where it would else make a system call for each.
    /// </summary>
    private async Task SendAsync(CachedString exchange, Func<OutcomeEvent, CachedString> addressOf, IReadOnlyList<OutcomeEvent> events, CancellationToken ct)
    {
        _bodies.ResetWrittenCount();
        _ends.Clear();
        foreach (var outcome in events)
        {
            outcome.WriteTo(_bodies);
            _ends.Add(_bodies.WrittenCount);
        }

        var properties = new BasicProperties { ContentType = OutcomeEvent.ContentType, DeliveryMode = DeliveryModes.Persistent };
        for (var i = 0; i < events.Count; i++)
        {
            var start = i == 0 ? 0 : _ends[i - 1];
            properties.MessageId = events[i].Event.Id;
            await _channel.BasicPublishAsync(exchange, addressOf(events[i]), mandatory: true, properties, _bodies.WrittenMemory[start.._ends[i]], ct);
        }
    }

    public ValueTask DisposeAsync() => _channel.DisposeAsync();

    private static ArrayBufferWriter<byte> NewBuffer() => new(64 * 1024);

    private void Begin(int count)
    {
        lock (_lock)
        {
            _first += (ulong)_open.Count;
            _open = new BitArray(count, true);
            (_left, _passed, _returned) = (count, 0, 0);
            _done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            if (!_channel.IsOpen)
                _done.TrySetException(new IOException("The channel is closed."));
        }
    }

    private Task Confirm(ulong tag, bool multiple)
    {
        lock (_lock)
        {
            var last = (int)(tag - _first);
            for (var i = multiple ? _passed : last; i <= last; i++)
            {
                if (!_open[i])
                    continue;
                _open[i] = false;
                _left--;
            }

            if (multiple)
                _passed = last + 1;
            if (_left == 0)
                _done.TrySetResult();
        }

        return Task.CompletedTask;
    }

    /// <summary>The broker hands a message back before it confirms it.</summary>
    private Task CountReturned()
    {
        lock (_lock)
            _returned++;
        return Task.CompletedTask;
    }

    private Task Fail(Exception why)
    {
        lock (_lock)
        {
            if (_done.TrySetException(why))
                _ = _done.Task.Exception; // seen, should nobody be waiting
        }

        return Task.CompletedTask;
    }
}
