// npm's sm-crypto: SM2 encryption of 500 bytes: encrypt.js PUBLIC-KEY
const { sm2 } = require('sm-crypto')
const text = 'x'.repeat(500)
require('readline').createInterface({ input: process.stdin }).on('line', (line) => {
  const limit = Number(line.split(' ')[0])
  const time = () => process.cpuUsage().user / 1e3 + process.cpuUsage().system / 1e3
  const began = time()
  let count = 0
  while (time() - began < limit) {
    sm2.doEncrypt(text, process.argv[2], 1)
    count++
  }
  console.log(`${count} ${(time() - began) / 1e3}`)
})
