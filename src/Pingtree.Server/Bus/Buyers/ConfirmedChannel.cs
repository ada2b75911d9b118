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
    /// <summary>Most documents in memory at once.</summary>
    private const int Slice = 500;

    private static readonly CreateChannelOptions Confirmed = new(publisherConfirmationsEnabled: true, publisherConfirmationTrackingEnabled: false);

    private readonly IChannel _channel;
    private readonly ArrayBufferWriter<byte> _bodies = new(64 * 1024);
    private readonly List<int> _ends = [];
    private readonly Lock _lock = new();
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

    public static async Task<ConfirmedChannel> OpenAsync(IConnection connection, CancellationToken ct) =>
        new(connection, await connection.CreateChannelAsync(Confirmed, ct));

    /// <summary>Returns once the broker has confirmed every event.</summary>
    /// <returns>How many of them it handed back, because no queue takes them.</returns>
    public async Task<int> PublishAsync(CachedString exchange, Func<OutcomeEvent, CachedString> addressOf, IReadOnlyList<OutcomeEvent> events, CancellationToken ct)
    {
        Begin(events.Count);
        foreach (var slice in events.Chunk(Slice))
            await SendAsync(exchange, addressOf, slice, ct);
        await _done.Task.WaitAsync(ct);
        return _returned;
    }

    /// <summary>
    /// Writes all documents first and hands them over without a pause between: then the client's connection finds many frames waiting and sends them together,
    /// where it would else make a system call for each.
    /// </summary>
    private async Task SendAsync(CachedString exchange, Func<OutcomeEvent, CachedString> addressOf, OutcomeEvent[] events, CancellationToken ct)
    {
        _bodies.ResetWrittenCount();
        _ends.Clear();
        foreach (var outcome in events)
        {
            outcome.WriteTo(_bodies);
            _ends.Add(_bodies.WrittenCount);
        }

        var properties = new BasicProperties { ContentType = OutcomeEvent.ContentType, DeliveryMode = DeliveryModes.Persistent };
        for (var i = 0; i < events.Length; i++)
        {
            var start = i == 0 ? 0 : _ends[i - 1];
            properties.MessageId = events[i].Event.Id;
            await _channel.BasicPublishAsync(exchange, addressOf(events[i]), mandatory: true, properties, _bodies.WrittenMemory[start.._ends[i]], ct);
        }
    }

    public ValueTask DisposeAsync() => _channel.DisposeAsync();

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
