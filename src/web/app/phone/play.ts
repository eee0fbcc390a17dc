/** Plays what the other side sends. */
export function play(connection: RTCPeerConnection): void {
  const audio = new Audio();
  connection.addEventListener('track', ({ streams, track }) => {
    audio.srcObject = streams[0] ?? new MediaStream([track]);
    // It is refused only where nobody has clicked yet: whoever calls or answers has.
    audio.play().catch(() => undefined);
  });
  connection.addEventListener('connectionstatechange', () => {
    if (connection.connectionState === 'closed') audio.srcObject = null;
  });
}
